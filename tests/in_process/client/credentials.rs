//! Which credential is chosen of everything that is given, where it comes from, or what is wrong with it.

use std::collections::BTreeMap;

use iam_identity::{Credential, Profile};
use secret::Secret;
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use tf_provider::{Attr, ConfigureRequest};
use tokio_util::sync::CancellationToken;

use crate::terraform_core::transport::InMemory;

/// What is given: `c.` in the block, `e.` in the environment, `f.` in a file of credentials.
type Row<'a> = (&'a [(&'a str, &'a str)], &'a str);

/// What is given, and the parts of what is told.
type Refusal<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

/// What comes of it, in one line.
fn outcome(given: &[(&str, &str)]) -> String {
    let mut config = ProviderConfig::default();
    let (mut environment, mut file) = (BTreeMap::new(), String::new());
    for (place, value) in given {
        let (level, name) = place.split_at(2);
        let (secret, text) = (Attr::Known(Secret::from(*value)), Attr::Known((*value).to_owned()));
        match (level, name) {
            ("e.", name) => drop(environment.insert(name.to_owned(), (*value).to_owned())),
            ("f.", name) => file += &["IAM_IDENTITY_", name, "=", value, "\n"].concat(),
            ("c.", "ibmcloud_api_key") if *value == "?" => config.ibmcloud_api_key = Attr::Unknown,
            ("c.", "ibmcloud_api_key") => config.ibmcloud_api_key = secret,
            ("c.", "bluemix_api_key") => config.bluemix_api_key = secret,
            ("c.", "iam_token") => config.iam_token = secret,
            ("c.", "iam_refresh_token") => config.iam_refresh_token = secret,
            ("c.", "iam_profile_id") if *value == "?" => config.iam_profile_id = Attr::Unknown,
            ("c.", "iam_profile_id") => config.iam_profile_id = text,
            ("c.", "iam_profile_name") => config.iam_profile_name = text,
            ("c.", "ibmcloud_account_id") => config.ibmcloud_account_id = text,
            ("c.", "cr_token_file") => config.cr_token_file = text,
            ("c.", "ca_bundle") => config.ca_bundle = text,
            ("c.", "endpoints_file_path") => config.endpoints_file_path = text,
            _ => panic!("{place}"),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.env");
    if !file.is_empty() {
        std::fs::write(&path, file).unwrap();
        environment.insert("IBM_CREDENTIALS_FILE".to_owned(), path.to_str().unwrap().to_owned());
    }
    let mock = iam_identity_mock::Mock::new(iam_identity_mock::Options::default());
    let provider = IbmProvider::new(Environment::from(environment), InMemory(mock));
    let cancellation = CancellationToken::new();
    let request =
        ConfigureRequest { config, terraform_version: "1.11.4".to_owned(), cancellation, deferral_allowed: false };
    let text = match provider.resolve(&request) {
        Ok(resolved) => {
            let from = format!(" from {}", resolved.credential_source);
            let warnings: Vec<_> =
                resolved.diagnostics.iter().map(|diagnostic| format!("; {}", diagnostic.summary)).collect();
            format!("{}{}{}", shown(&resolved.settings.credential), from, warnings.concat())
        }
        Err(diagnostics) => {
            let diagnostics: Vec<_> = diagnostics.iter().map(|it| format!("{}: {}", it.summary, it.detail)).collect();
            format!("error: {}", diagnostics.join(" "))
        }
    };
    text.replace(path.to_str().unwrap(), "FILE")
}

fn shown(credential: &Credential) -> String {
    let profile = |profile: &Profile| match profile {
        Profile::Id(id) => format!("profile {id}"),
        Profile::Crn(crn) => format!("profile {crn}"),
        Profile::Name { name, account } => format!("profile {name} in {}", account.as_deref().unwrap_or("its account")),
    };
    match credential {
        Credential::ApiKey(key) => format!("API key {}", key.expose()),
        Credential::AccessToken(token) => format!("access token {}", token.expose()),
        Credential::RefreshToken(token) => format!("refresh token {}", token.expose()),
        Credential::AssumedProfile { api_key, profile: it } => {
            format!("API key {} as {}", api_key.expose(), profile(it))
        }
        Credential::ComputeResource { token_file, profile: it } => {
            format!("{} as {}", token_file.display(), profile(it))
        }
        Credential::Missing(reason) => format!("nothing ({reason})"),
    }
}

/// Rows with everything that they come to.
const CHOSEN: &[Row] = &[
    (&[("c.ibmcloud_api_key", "k")], "API key k from the argument ibmcloud_api_key"),
    (&[("c.bluemix_api_key", "k")], "API key k from the argument bluemix_api_key"),
    (&[("c.ibmcloud_api_key", "k"), ("c.bluemix_api_key", "k")], "API key k from the argument ibmcloud_api_key"),
    (&[("e.IC_API_KEY", "k")], "API key k from the environment variable IC_API_KEY"),
    (&[("e.IBMCLOUD_API_KEY", "k")], "API key k from the environment variable IBMCLOUD_API_KEY"),
    (&[("e.IC_API_KEY", "k"), ("e.IBMCLOUD_API_KEY", "l")], "API key k from the environment variable IC_API_KEY"),
    (&[("c.ibmcloud_api_key", "k"), ("e.IC_API_KEY", "l")], "API key k from the argument ibmcloud_api_key"),
    (&[("e.IC_API_KEY", "k"), ("f.APIKEY", "l")], "API key k from the environment variable IC_API_KEY"),
    (&[("c.bluemix_api_key", "k"), ("e.IC_API_KEY", "l")], "API key k from the argument bluemix_api_key"),
    // Tokens.
    (&[("c.iam_token", "t")], "access token t from the argument iam_token"),
    (&[("c.iam_token", "Bearer t")], "access token t from the argument iam_token"),
    (&[("e.IC_IAM_TOKEN", "bearer  t")], "access token t from the environment variable IC_IAM_TOKEN"),
    (&[("e.IBMCLOUD_IAM_TOKEN", "t")], "access token t from the environment variable IBMCLOUD_IAM_TOKEN"),
    (&[("c.iam_refresh_token", "r")], "refresh token r from the argument iam_refresh_token"),
    (&[("e.IC_IAM_REFRESH_TOKEN", "r")], "refresh token r from the environment variable IC_IAM_REFRESH_TOKEN"),
    (
        &[("e.IBMCLOUD_IAM_REFRESH_TOKEN", "r")],
        "refresh token r from the environment variable IBMCLOUD_IAM_REFRESH_TOKEN",
    ),
    (&[("c.iam_token", "t"), ("c.iam_refresh_token", "r")], "refresh token r from the argument iam_refresh_token"),
    (
        &[("e.IC_IAM_TOKEN", "t"), ("e.IC_IAM_REFRESH_TOKEN", "r")],
        "refresh token r from the environment variable IC_IAM_REFRESH_TOKEN",
    ),
    // What is in the block comes before the environment, and that before a file.
    (&[("c.iam_token", "t"), ("e.IC_IAM_REFRESH_TOKEN", "r")], "access token t from the argument iam_token"),
    (&[("c.iam_token", "t"), ("e.IC_API_KEY", "k")], "access token t from the argument iam_token"),
    (&[("c.iam_token", "t"), ("f.APIKEY", "k")], "access token t from the argument iam_token"),
    (
        &[("c.iam_refresh_token", "r"), ("e.IBMCLOUD_API_KEY", "k")],
        "refresh token r from the argument iam_refresh_token",
    ),
    (
        &[("c.iam_refresh_token", "r"), ("e.IC_IAM_TOKEN", "t"), ("e.IC_CR_TOKEN_FILE", "/t")],
        "refresh token r from the argument iam_refresh_token",
    ),
    (&[("e.IC_IAM_TOKEN", "t"), ("f.APIKEY", "k")], "access token t from the environment variable IC_IAM_TOKEN"),
    (
        &[("e.IC_CR_TOKEN_FILE", "/t"), ("e.IC_IAM_PROFILE_ID", "p"), ("f.APIKEY", "k")],
        "/t as profile p from the environment variable IC_CR_TOKEN_FILE",
    ),
    (
        &[("c.iam_token", "t"), ("e.IC_IAM_PROFILE_ID", "p"), ("e.IC_IAM_PROFILE_NAME", "n")],
        "access token t from the argument iam_token",
    ),
    // A file that has nothing for this provider, or is of a kind that isn't known, is no matter where it isn't needed.
    (&[("e.IC_API_KEY", "k"), ("f.AUTH_TYPE", "vpc")], "API key k from the environment variable IC_API_KEY"),
    (&[("e.IC_API_KEY", "k"), ("f.URL", "https://u")], "API key k from the environment variable IC_API_KEY"),
    // The documented order, where the environment has several.
    (
        &[("e.IC_CR_TOKEN_FILE", "/t"), ("e.IC_IAM_TOKEN", "t"), ("e.IC_IAM_PROFILE_ID", "p")],
        "access token t from the environment variable IC_IAM_TOKEN",
    ),
    (
        &[("e.IC_CR_TOKEN_FILE", "/t"), ("e.IC_API_KEY", "k"), ("e.IC_IAM_PROFILE_ID", "p")],
        "API key k as profile p from the environment variable IC_API_KEY",
    ),
    // White space around a credential is none of it, and what is blank isn't set.
    (&[("c.ibmcloud_api_key", " k\n")], "API key k from the argument ibmcloud_api_key"),
    (&[("e.IC_API_KEY", "\tk\r\n")], "API key k from the environment variable IC_API_KEY"),
    (&[("e.IC_API_KEY", " "), ("e.IBMCLOUD_API_KEY", "l")], "API key l from the environment variable IBMCLOUD_API_KEY"),
    (&[("e.IC_API_KEY", "\n"), ("f.APIKEY", "' k '")], "API key k from IAM_IDENTITY_APIKEY in FILE"),
    (&[("e.IC_IAM_TOKEN", " Bearer  t ")], "access token t from the environment variable IC_IAM_TOKEN"),
    (
        &[("e.IC_API_KEY", "\"k\"")],
        "API key \"k\" from the environment variable IC_API_KEY (enclosed in quotation marks)",
    ),
    // A key before tokens in the environment and in a file.
    (&[("e.IC_API_KEY", "k"), ("e.IC_IAM_TOKEN", "t")], "API key k from the environment variable IC_API_KEY"),
    (&[("c.ibmcloud_api_key", "k"), ("e.IC_IAM_TOKEN", "t")], "API key k from the argument ibmcloud_api_key"),
    (&[("f.APIKEY", "k"), ("f.BEARER_TOKEN", "t")], "API key k from IAM_IDENTITY_APIKEY in FILE"),
    // Profiles with a key.
    (
        &[("c.ibmcloud_api_key", "k"), ("c.iam_profile_id", "p")],
        "API key k as profile p from the argument ibmcloud_api_key",
    ),
    (
        &[("e.IC_API_KEY", "k"), ("e.IC_IAM_PROFILE_ID", "p")],
        "API key k as profile p from the environment variable IC_API_KEY",
    ),
    (
        &[("e.IC_API_KEY", "k"), ("e.IBMCLOUD_IAM_PROFILE_ID", "p")],
        "API key k as profile p from the environment variable IC_API_KEY",
    ),
    (
        &[("c.ibmcloud_api_key", "k"), ("e.IC_IAM_PROFILE_ID", "p")],
        "API key k as profile p from the argument ibmcloud_api_key",
    ),
    (
        &[("c.iam_profile_id", "p"), ("e.IC_API_KEY", "k")],
        "API key k as profile p from the environment variable IC_API_KEY",
    ),
    (
        &[("c.ibmcloud_api_key", "k"), ("c.iam_profile_id", "p"), ("e.IC_IAM_PROFILE_NAME", "n")],
        "API key k as profile p from the argument ibmcloud_api_key",
    ),
    // A profile of a file belongs to the credential in it.
    (
        &[("c.ibmcloud_api_key", "k"), ("f.APIKEY", "l"), ("f.IAM_PROFILE_ID", "p")],
        "API key k from the argument ibmcloud_api_key",
    ),
    (&[("f.APIKEY", "l"), ("f.IAM_PROFILE_ID", "p")], "API key l as profile p from IAM_IDENTITY_APIKEY in FILE"),
    (
        &[("c.ibmcloud_api_key", "k"), ("c.iam_profile_name", "n"), ("c.ibmcloud_account_id", "a")],
        "API key k as profile n in a from the argument ibmcloud_api_key",
    ),
    (
        &[("e.IC_API_KEY", "k"), ("e.IC_IAM_PROFILE_NAME", "n"), ("e.IC_ACCOUNT_ID", "a")],
        "API key k as profile n in a from the environment variable IC_API_KEY",
    ),
    (
        &[("e.IC_API_KEY", "k"), ("e.IBMCLOUD_IAM_PROFILE_NAME", "n"), ("e.IBMCLOUD_ACCOUNT_ID", "a")],
        "API key k as profile n in a from the environment variable IC_API_KEY",
    ),
    (&[("e.IC_API_KEY", "k"), ("e.IC_ACCOUNT_ID", "a")], "API key k from the environment variable IC_API_KEY"),
    (
        &[("c.iam_token", "t"), ("c.iam_profile_id", "p")],
        "access token t from the argument iam_token; The trusted profile is not assumed",
    ),
    (&[("c.iam_token", "t"), ("e.IC_IAM_PROFILE_ID", "p")], "access token t from the argument iam_token"),
    // Compute resources.
    (&[("c.cr_token_file", "/t"), ("c.iam_profile_id", "p")], "/t as profile p from the argument cr_token_file"),
    (
        &[("c.cr_token_file", "/t"), ("c.iam_profile_name", "n")],
        "/t as profile n in its account from the argument cr_token_file",
    ),
    (
        &[("c.cr_token_file", "/t"), ("c.iam_profile_name", "n"), ("c.ibmcloud_account_id", "a")],
        "/t as profile n in a from the argument cr_token_file",
    ),
    (
        &[("e.IC_CR_TOKEN_FILE", "/t"), ("e.IC_IAM_PROFILE_ID", "p")],
        "/t as profile p from the environment variable IC_CR_TOKEN_FILE",
    ),
    (
        &[("c.cr_token_file", "/t"), ("c.iam_profile_id", "p"), ("e.IC_API_KEY", "k")],
        "/t as profile p from the argument cr_token_file",
    ),
    (&[("c.ibmcloud_api_key", "k"), ("e.IC_CR_TOKEN_FILE", "/t")], "API key k from the argument ibmcloud_api_key"),
    // Files of credentials.
    (&[("f.APIKEY", "k")], "API key k from IAM_IDENTITY_APIKEY in FILE"),
    (
        &[("f.AUTH_TYPE", "IAM"), ("f.APIKEY", "k"), ("f.IAM_PROFILE_ID", "p")],
        "API key k from IAM_IDENTITY_APIKEY in FILE",
    ),
    (
        &[("f.AUTH_TYPE", "iamAssume"), ("f.APIKEY", "k"), ("f.IAM_PROFILE_CRN", "crn:p")],
        "API key k as profile crn:p from IAM_IDENTITY_APIKEY in FILE",
    ),
    (
        &[("f.AUTH_TYPE", "bearerToken"), ("f.BEARER_TOKEN", "t"), ("f.APIKEY", "k")],
        "access token t from IAM_IDENTITY_BEARER_TOKEN in FILE",
    ),
    (
        &[("f.AUTH_TYPE", "container"), ("f.CR_TOKEN_FILENAME", "/t"), ("f.IAM_PROFILE_NAME", "n")],
        "/t as profile n in its account from IAM_IDENTITY_CR_TOKEN_FILENAME in FILE",
    ),
    (&[("f.REFRESH_TOKEN", "r")], "refresh token r from IAM_IDENTITY_REFRESH_TOKEN in FILE"),
];

/// Rows with what their message has to say.
const REFUSED: &[Refusal] = &[
    (&[], &["nothing (set ibmcloud_api_key", "IC_API_KEY"]),
    (&[("e.IC_API_KEY", "")], &["nothing (set ibmcloud_api_key"]),
    (&[("c.iam_profile_id", "p")], &["nothing (set ibmcloud_api_key"]),
    (&[("c.ibmcloud_api_key", "?")], &["nothing (", "ibmcloud_api_key is not known yet"]),
    (&[("c.ibmcloud_api_key", "?"), ("e.IC_API_KEY", "k")], &["nothing (", "ibmcloud_api_key is not known yet"]),
    (&[("c.ibmcloud_api_key", "k"), ("c.iam_profile_id", "?")], &["nothing (", "iam_profile_id is not known yet"]),
    (
        &[("c.ibmcloud_api_key", "k"), ("c.bluemix_api_key", "l")],
        &["Conflicting credentials", "the argument ibmcloud_api_key", "the argument bluemix_api_key"],
    ),
    (
        &[("c.ibmcloud_api_key", "k"), ("c.iam_token", "t")],
        &["Conflicting credentials", "the argument ibmcloud_api_key", "the argument iam_token"],
    ),
    (
        &[("c.bluemix_api_key", "k"), ("c.iam_refresh_token", "r")],
        &["Conflicting credentials", "the argument bluemix_api_key", "the argument iam_refresh_token"],
    ),
    (
        &[("c.cr_token_file", "/t"), ("c.iam_token", "t"), ("c.iam_profile_id", "p")],
        &["Conflicting credentials", "the argument iam_token", "the argument cr_token_file"],
    ),
    (
        &[("c.ibmcloud_api_key", "k"), ("c.iam_profile_id", "p"), ("c.iam_profile_name", "n")],
        &["Conflicting credentials", "the argument iam_profile_id", "the argument iam_profile_name"],
    ),
    (
        &[("e.IC_API_KEY", "k"), ("e.IC_IAM_PROFILE_ID", "p"), ("e.IC_IAM_PROFILE_NAME", "n")],
        &["Conflicting credentials", "IC_IAM_PROFILE_ID", "the environment variable IC_IAM_PROFILE_NAME"],
    ),
    (
        &[("c.cr_token_file", "/t"), ("c.ibmcloud_api_key", "k"), ("c.iam_profile_id", "p")],
        &["Conflicting credentials", "the argument cr_token_file", "the argument ibmcloud_api_key"],
    ),
    (&[("c.cr_token_file", "/t")], &["Missing trusted profile", "the argument cr_token_file", "iam_profile_id"]),
    (&[("c.ibmcloud_api_key", "k"), ("c.iam_profile_name", "n")], &["Missing account", "ibmcloud_account_id"]),
    (&[("e.IC_API_KEY", "k"), ("e.IC_IAM_PROFILE_NAME", "n")], &["the environment variable IC_IAM_PROFILE_NAME"]),
    (
        &[("c.ibmcloud_api_key", "k"), ("c.ibmcloud_account_id", "a")],
        &["without a trusted profile", "iam_profile_name"],
    ),
    (&[("f.AUTH_TYPE", "vpc")], &["IAM_IDENTITY_AUTH_TYPE in FILE must be"]),
    (&[("f.AUTH_TYPE", "vpc"), ("f.APIKEY", "k")], &["IAM_IDENTITY_AUTH_TYPE in FILE must be"]),
    (&[("f.AUTH_TYPE", "bearerToken"), ("f.APIKEY", "k")], &["FILE", "no credential of the type"]),
    (&[("f.APIKEY", " ")], &["FILE", "but no credential"]),
    (&[("f.URL", "https://u")], &["FILE", "but no credential"]),
    // What is given, and can be no credential.
    (&[("c.ibmcloud_api_key", " ")], &["The API key cannot be used", "the argument ibmcloud_api_key", "blank"]),
    (
        &[("e.IC_API_KEY", "{\n\t\"name\": \"k\",\n\t\"apikey\": \"canary\"\n}\n")],
        &["The API key cannot be used", "the environment variable IC_API_KEY", "JSON", "its field apikey"],
    ),
    (&[("e.IC_API_KEY", "{\"apikey\": \"canary\"")], &["IC_API_KEY", "JSON", "its field apikey"]),
    (&[("c.iam_token", "{\"iam_token\": \"Bearer canary\"}")], &["iam_token", "JSON", "its field iam_token"]),
    (&[("e.IC_API_KEY", "ca\nnary")], &["The API key cannot be used", "IC_API_KEY", "line break"]),
    (&[("e.IC_IAM_TOKEN", "IAM token:  Bearer canary")], &["The access token cannot be used", "whitespace"]),
    (&[("e.IC_IAM_TOKEN", "canary\u{e9}")], &["The access token cannot be used", "ASCII"]),
    (&[("e.IC_IAM_TOKEN", "Bearer ")], &["The access token cannot be used", "blank"]),
    (&[("c.iam_refresh_token", "ca nary")], &["The refresh token cannot be used", "iam_refresh_token", "whitespace"]),
    (
        &[("e.IBM_CREDENTIALS_FILE", "/nowhere/at/all")],
        &["IBM_CREDENTIALS_FILE names /nowhere/at/all", "cannot be read"],
    ),
];

#[test]
fn every_combination_has_one_outcome() {
    for (given, wanted) in CHOSEN {
        assert_eq!(outcome(given), *wanted, "{given:?}");
    }
    for (given, parts) in REFUSED {
        let outcome = outcome(given);
        assert!(parts.iter().all(|part| outcome.contains(part)), "{given:?}: {outcome}");
    }
}

#[test]
fn a_credentials_file_that_cannot_be_used_is_an_error_that_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let outcome_of = |content: &[u8], more: &[(&str, &str)]| {
        let path = folder.path().join("file");
        std::fs::write(&path, content).unwrap();
        let path = path.to_str().unwrap();
        outcome(&[&[("e.IBM_CREDENTIALS_FILE", path)], more].concat()).replace(path, "FILE")
    };
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}IAM_IDENTITY_APIKEY=canary\n".encode_utf16().flat_map(order).collect()
    };
    let key = "API key k from IAM_IDENTITY_APIKEY in FILE";
    assert_eq!(outcome_of("\u{feff}IAM_IDENTITY_APIKEY=k\r\n".as_bytes(), &[]), key, "with a byte order mark");
    for (content, parts) in [
        (utf16(u16::to_le_bytes), ["IBM_CREDENTIALS_FILE names FILE", "UTF-16"]),
        (utf16(u16::to_be_bytes), ["FILE", "UTF-16"]),
        (b"IAM_IDENTITY_APIKEY=canary\xff".to_vec(), ["FILE", "not valid UTF-8"]),
        (br#"{"name": "k", "apikey": "canary"}"#.to_vec(), ["JSON", "the value of apikey as IAM_IDENTITY_APIKEY="]),
    ] {
        for more in [&[][..], &[("e.IC_API_KEY", "k")]] {
            let told = outcome_of(&content, more);
            assert!(told.starts_with("error: The credentials file cannot be used"), "{told}");
            assert!(parts.iter().all(|part| told.contains(part)) && !told.contains("canary"), "{told}");
        }
    }
    for (content, part) in [
        ("", "no line such as IAM_IDENTITY_APIKEY="),
        ("canary\n", "no line such as IAM_IDENTITY_APIKEY="),
        (
            "CLOUDANT_APIKEY=canary\nCLOUDANT_URL=https://u\n",
            "only properties of other services (CLOUDANT_APIKEY, CLOUDANT_URL)",
        ),
        ("# IAM_IDENTITY_APIKEY=canary\n", "no line such as IAM_IDENTITY_APIKEY="),
    ] {
        let told = outcome_of(content.as_bytes(), &[]);
        assert!(told.contains(part) && told.contains("IBM_CREDENTIALS_FILE names FILE"), "{content}: {told}");
        assert!(!told.contains("canary"), "{told}");
        // Where there is a credential elsewhere, the file isn't needed.
        let wanted = "API key k from the environment variable IC_API_KEY";
        assert_eq!(outcome_of(content.as_bytes(), &[("e.IC_API_KEY", "k")]), wanted, "{content}");
    }
}

#[cfg(unix)]
#[test]
fn files_that_are_none_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for path in [fifo.to_str().unwrap(), "/dev/zero", folder.path().to_str().unwrap()] {
        for variable in [
            "e.IBM_CREDENTIALS_FILE",
            "e.IC_ENDPOINTS_FILE_PATH",
            "e.SSL_CERT_FILE",
            "c.ca_bundle",
            "c.endpoints_file_path",
        ] {
            let told = outcome(&[(variable, path), ("e.IC_API_KEY", "k")]);
            assert!(told.starts_with("error: ") && told.contains("not a regular file"), "{variable} {path}: {told}");
            assert!(told.contains(path), "{told}");
        }
    }
}

#[test]
fn no_message_shows_a_credential() {
    for (given, _) in REFUSED {
        let canaries: Vec<_> = given.iter().map(|(place, _)| (*place, "canary")).collect();
        let is_about_secrets = given.iter().all(|(place, _)| place.contains("KEY") || place.contains("TOKEN"));
        if is_about_secrets && !given.iter().any(|(place, _)| place.contains("FILE")) {
            let outcome = outcome(&canaries);
            let is_refused = outcome.starts_with("error: ") || outcome.starts_with("nothing ");
            assert!(!is_refused || !outcome.contains("canary"), "{outcome}");
        }
    }
}
