//! Messages of `diagnostics/provider.rs`, and what the provider block makes of each mistake.

use std::collections::BTreeMap;
use std::path::Path;

use iam_identity::{FileError, HttpConfig, HttpTransport, ProxyError};
use tf_provider::golden::Sample;
use tf_provider::value::Value;
use tf_provider::{ConfigureRequest, FieldType};
use tokio_util::sync::CancellationToken;

use crate::provider::{IbmProvider, ProviderConfig};

/// The folder of the files, as messages show it.
const FOLDER: &str = "/home/me";

/// A mistake: its name, the arguments of the provider block, and the environment.
type Mistake<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);

pub(super) fn samples() -> Vec<Sample> {
    let unreadable = FileError::Io(std::io::Error::other("permission denied"));
    let constructed = messages! {
        endpoint_unusable("the argument iam_endpoint", "It must start with https://.");
        endpoints_file_unusable("the argument endpoints_file_path", "endpoints.json", "it is not JSON");
        unsupported_value("the environment variable IC_VISIBILITY", &["public", "private"]);
        network_unusable("proxy", None, "It must be http://HOST:PORT or https://HOST:PORT."): "an argument";
        network_unusable("ca_bundle", Some("ca.pem"), "It is not a regular file."): "an argument that names a file";
        environment_proxy_unusable("HTTPS_PROXY", &ProxyError::Unusable.to_string());
        environment_certificates_unusable("SSL_CERT_FILE", "ca.pem", &FileError::NotRegular.to_string()): "a device";
        environment_certificates_unusable("SSL_CERT_FILE", "ca.pem", &FileError::TooLarge(1 << 24).to_string()):
            "a large file";
        environment_certificates_unusable("SSL_CERT_FILE", "ca.pem", &unreadable.to_string()): "an unreadable file";
        files_unreadable(&FileError::TimedOut.to_string()): "a file system that does not respond";
        files_unreadable(&FileError::ShuttingDown.to_string()): "the provider is stopping";
        environment_number("IC_TIMEOUT");
        ignored_arguments(&["zone"]): "one argument";
        ignored_arguments(&["zone", "generation"]): "two arguments";
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    [constructed, endpoints(folder), networks(folder), credentials(folder)].concat()
}

/// What the provider block makes of each mistake.
fn configure(folder: &Path, mistakes: &[Mistake<'_>]) -> Vec<Sample> {
    let folder = folder.to_str().unwrap();
    let in_folder = |text: &str| text.replace(FOLDER, folder);
    let sample = |(name, arguments, environment): &Mistake<'_>| {
        let config = arguments.iter().map(|(name, value)| ((*name).to_owned(), Value::String(in_folder(value))));
        let environment: BTreeMap<_, _> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), in_folder(value))).collect();
        let provider = IbmProvider::new(environment.into(), HttpTransport::new(HttpConfig::default(), ""));
        let request = ConfigureRequest {
            config: ProviderConfig::from_value(Value::Mapping(config.collect())).unwrap(),
            terraform_version: "1.14.0".to_owned(),
            cancellation: CancellationToken::new(),
            deferral_allowed: false,
        };
        let diagnostics = provider.resolve(&request).map_or_else(|errors| errors, |config| config.diagnostics);
        let diagnostics: Vec<_> = diagnostics.into_iter().collect();
        assert_eq!(diagnostics.len(), 1, "{name}: {diagnostics:?}");
        let sample = Sample::of(format!("provider block: {name}"), &diagnostics[0]);
        Sample { text: sample.text.replace(folder, FOLDER), ..sample }
    };
    mistakes.iter().map(sample).collect()
}

fn endpoints(folder: &Path) -> Vec<Sample> {
    const KEY: (&str, &str) = ("IC_API_KEY", "key");
    let endpoint = |url| [("iam_endpoint", url)];
    let file = |name| [("endpoints_file_path", name)];
    for (name, content) in [
        ("endpoints.txt", "https://iam.cloud.ibm.com"),
        ("numbers.json", r#"{ "IBMCLOUD_IAM_API_ENDPOINT": { "public": { "us-south": 1 } } }"#),
        ("http.json", r#"{ "IBMCLOUD_IAM_API_ENDPOINT": { "public": { "us-south": "http://iam.cloud.ibm.com" } } }"#),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    configure(
        folder,
        &[
            ("endpoint without a scheme", &endpoint("iam.cloud.ibm.com"), &[KEY]),
            ("endpoint of another scheme", &endpoint("ftp://iam.cloud.ibm.com"), &[KEY]),
            ("endpoint that is no URL", &endpoint("https://iam cloud"), &[KEY]),
            ("endpoint with a password", &endpoint("https://me:secret@iam.cloud.ibm.com"), &[KEY]),
            ("endpoint with a query", &endpoint("https://iam.cloud.ibm.com?a=b"), &[KEY]),
            ("endpoint in clear text", &endpoint("http://iam.cloud.ibm.com"), &[KEY]),
            ("endpoint of the environment", &[], &[KEY, ("IBMCLOUD_IAM_API_ENDPOINT", "iam.cloud.ibm.com")]),
            ("endpoints file that is a directory", &file(FOLDER), &[KEY]),
            ("endpoints file that is not JSON", &file("/home/me/endpoints.txt"), &[KEY]),
            ("endpoints file with a number", &file("/home/me/numbers.json"), &[KEY]),
            ("endpoints file in clear text", &file("/home/me/http.json"), &[KEY]),
            ("visibility of the environment", &[], &[KEY, ("IC_VISIBILITY", "secret")]),
            ("number of the environment", &[], &[KEY, ("MAX_RETRIES", "many")]),
        ],
    )
}

fn networks(folder: &Path) -> Vec<Sample> {
    const KEY: (&str, &str) = ("IC_API_KEY", "key");
    let proxy = |url| [("proxy", url)];
    std::fs::write(folder.join("empty.pem"), "").unwrap();
    configure(
        folder,
        &[
            ("proxy with whitespace", &proxy("http://proxy :3128"), &[KEY]),
            ("proxy that is no URL", &proxy("proxy"), &[KEY]),
            ("proxy of another scheme", &proxy("socks5://proxy:1080"), &[KEY]),
            ("proxy with a path", &proxy("http://proxy:3128/path"), &[KEY]),
            ("proxy of the environment", &[], &[KEY, ("HTTPS_PROXY", "http://proxy\u{fffd}:3128")]),
            ("ca_bundle that is a directory", &[("ca_bundle", FOLDER)], &[KEY]),
            ("ca_bundle without certificates", &[("ca_bundle", "/home/me/empty.pem")], &[KEY]),
            ("certificates of the environment", &[], &[KEY, ("SSL_CERT_FILE", FOLDER)]),
        ],
    )
}

fn credentials(folder: &Path) -> Vec<Sample> {
    let key = |value| [("ibmcloud_api_key", value)];
    let file = |name| [("IBM_CREDENTIALS_FILE", name)];
    for (name, content) in [
        ("utf16.env", "\0A\0P\0I"),
        ("json.env", r#"{ "apikey": "secret" }"#),
        ("empty.env", "# nothing"),
        ("others.env", "TEXT_TO_SPEECH_APIKEY=secret"),
        ("type.env", "IAM_IDENTITY_AUTH_TYPE=basic"),
        ("token.env", "IAM_IDENTITY_AUTH_TYPE=iam\nIAM_IDENTITY_BEARER_TOKEN=secret"),
        ("url.env", "IAM_IDENTITY_URL=https://iam.cloud.ibm.com"),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    configure(
        folder,
        &[
            ("blank API key", &key(" "), &[]),
            ("API key in JSON", &key(r#"{ "apikey": "secret" }"#), &[]),
            ("API key of two lines", &key("two\nlines"), &[]),
            ("API key that is not UTF-8", &[], &[("IC_API_KEY", "\u{fffd}")]),
            ("API key of two lines in quotation marks", &[], &[("IC_API_KEY", "'two\nlines'")]),
            ("token with whitespace", &[("iam_token", "two words")], &[]),
            ("two API keys", &[("ibmcloud_api_key", "one"), ("bluemix_api_key", "two")], &[]),
            ("credentials file that is a directory", &[], &file(FOLDER)),
            ("credentials file in UTF-16", &[], &file("/home/me/utf16.env")),
            ("credentials file in JSON", &[], &file("/home/me/json.env")),
            ("credentials file without properties", &[], &file("/home/me/empty.env")),
            ("credentials file of another service", &[], &file("/home/me/others.env")),
            ("credentials file of an unknown type", &[], &file("/home/me/type.env")),
            ("credentials file without a credential of its type", &[], &file("/home/me/token.env")),
            ("credentials file without a credential", &[], &file("/home/me/url.env")),
        ],
    )
}
