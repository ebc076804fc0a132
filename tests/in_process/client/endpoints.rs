//! Which endpoint is chosen, and what is said of arguments that say nothing.

use std::collections::BTreeMap;

use iam_identity_mock::{Mock, Options};
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{ClientConfig, Environment, ProviderConfig};
use tf_provider::{Attr, ConfigureRequest, Diagnostics};
use tokio_util::sync::CancellationToken;

use crate::terraform_core::transport::InMemory;

fn resolve(config: &ProviderConfig, environment: BTreeMap<String, String>) -> Result<ClientConfig, Diagnostics> {
    let provider = IbmProvider::new(Environment::from(environment), InMemory(Mock::new(Options::default())));
    provider.resolve(&ConfigureRequest {
        config: config.clone(),
        terraform_version: "1.11.4".to_owned(),
        cancellation: CancellationToken::new(),
        deferral_allowed: false,
    })
}

fn told(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|it| format!("{}: {}", it.summary, it.detail)).collect::<Vec<_>>().concat()
}

fn outcome(given: &[(&str, &str)]) -> String {
    let mut config = ProviderConfig::default();
    let mut environment = BTreeMap::new();
    for (place, value) in given {
        let text = Attr::Known((*value).to_owned());
        match *place {
            "iam_endpoint" => config.iam_endpoint = text,
            "visibility" => config.visibility = text,
            "private_endpoint_type" => config.private_endpoint_type = text,
            "region" => config.region = text,
            "endpoints_file_path" => config.endpoints_file_path = text,
            variable => drop(environment.insert(variable.to_owned(), (*value).to_owned())),
        }
    }
    match resolve(&config, environment) {
        Ok(config) => config.settings.endpoint,
        Err(diagnostics) => told(&diagnostics),
    }
}

#[test]
fn the_endpoint_is_chosen_as_ibm_cloud_ibm_chooses_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("endpoints.json");
    let json = r#"{"IBMCLOUD_IAM_API_ENDPOINT": {
        "public": {"us-south": "https://public.example.com", "eu-de": "http://in.clear.example.com"},
        "private": {"us-south": "https://private.example.com/", "eu-gb": 7}
    }}"#;
    std::fs::write(&path, json).unwrap();
    let file = path.to_str().unwrap();
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{").unwrap();
    let public = "https://iam.cloud.ibm.com";
    let private = "https://private.iam.cloud.ibm.com";
    let south = "https://private.us-south.iam.cloud.ibm.com";
    let variable = "IBMCLOUD_IAM_API_ENDPOINT";
    for (given, wanted) in [
        (vec![], public),
        (vec![("visibility", "public"), ("region", "eu-de")], public),
        (vec![("visibility", "private")], south),
        (vec![("visibility", "private"), ("region", "us-east")], "https://private.us-east.iam.cloud.ibm.com"),
        (vec![("visibility", "private"), ("region", "eu-de")], private),
        (vec![("visibility", "private"), ("IC_REGION", "eu-de")], private),
        (
            vec![("IC_VISIBILITY", "private"), ("IBMCLOUD_REGION", "us-east")],
            "https://private.us-east.iam.cloud.ibm.com",
        ),
        (vec![("IBMCLOUD_VISIBILITY", "private"), ("BLUEMIX_REGION", "jp-tok")], private),
        (vec![("visibility", "public-and-private")], south),
        (vec![("visibility", "private"), ("private_endpoint_type", "vpe")], private),
        (vec![("visibility", "public"), ("private_endpoint_type", "vpe")], public),
        (
            vec![("iam_endpoint", "https://iam.test.cloud.ibm.com/"), ("visibility", "private")],
            "https://iam.test.cloud.ibm.com",
        ),
        (vec![(variable, "https://iam.example.com"), ("visibility", "private")], "https://iam.example.com"),
        (
            vec![("iam_endpoint", "https://one.example.com"), (variable, "https://other.example.com")],
            "https://one.example.com",
        ),
        (vec![("endpoints_file_path", file)], "https://public.example.com"),
        (vec![("IC_ENDPOINTS_FILE_PATH", file), ("visibility", "private")], "https://private.example.com"),
        (vec![("IBMCLOUD_ENDPOINTS_FILE_PATH", file), ("visibility", "public-and-private")], south),
        (vec![("endpoints_file_path", file), ("region", "au-syd")], public),
        (vec![("endpoints_file_path", file), (variable, "https://iam.example.com")], "https://iam.example.com"),
    ] {
        assert_eq!(outcome(&given), wanted, "{given:?}");
    }
    for (given, parts) in [
        (vec![("iam_endpoint", "http://iam.example.com")], vec!["the argument iam_endpoint", "in clear"]),
        (vec![(variable, "iam.example.com")], vec!["the environment variable IBMCLOUD_IAM_API_ENDPOINT", "no scheme"]),
        (vec![("IC_VISIBILITY", "secret")], vec!["the environment variable IC_VISIBILITY", "public, private"]),
        (vec![("IC_PRIVATE_ENDPOINT_TYPE", "cse")], vec!["the environment variable IC_PRIVATE_ENDPOINT_TYPE", "vpe"]),
        (vec![("endpoints_file_path", "/nowhere/at/all")], vec!["the argument endpoints_file_path", "/nowhere/at/all"]),
        (vec![("endpoints_file_path", broken.to_str().unwrap())], vec!["broken.json", "not JSON"]),
        (
            vec![("endpoints_file_path", file), ("region", "eu-de")],
            vec!["endpoints.json for public and eu-de", "in clear"],
        ),
        (vec![("endpoints_file_path", file), ("visibility", "private"), ("region", "eu-gb")], vec!["is not a string"]),
    ] {
        let outcome = outcome(&given);
        assert!(parts.iter().all(|part| outcome.contains(part)), "{given:?}: {outcome}");
    }
}

#[test]
fn an_endpoint_that_is_not_known_yet_is_never_replaced_by_another() {
    let config = ProviderConfig { iam_endpoint: Attr::Unknown, ..ProviderConfig::default() };
    let environment = BTreeMap::from([("IC_API_KEY".to_owned(), "k".to_owned())]);
    let credential = resolve(&config, environment).unwrap().settings.credential;
    assert!(format!("{credential:?}").contains("iam_endpoint is not known yet"), "{credential:?}");
}

#[test]
fn arguments_that_mean_nothing_for_iam_are_one_warning_that_names_them() {
    let config = ProviderConfig {
        region: Attr::Known("eu-de".to_owned()),
        resource_group: Attr::Known("default".to_owned()),
        softlayer_api_key: Attr::Known("canary".into()),
        generation: Attr::Unknown,
        ..ProviderConfig::default()
    };
    let environment = BTreeMap::from([("IC_API_KEY".to_owned(), "k".to_owned())]);
    let diagnostics = resolve(&config, environment).unwrap().diagnostics;
    let found: Vec<_> = diagnostics.iter().collect();
    assert_eq!(found.len(), 1);
    assert!(!found[0].is_error() && found[0].detail.ends_with("resource_group, generation, softlayer_api_key."));
    assert!(!found[0].detail.contains("canary"));
}

#[test]
fn proxies_and_certificates_that_can_be_none_are_refused_by_name_and_without_their_password() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for (proxy, bundle, parts) in [
        (Some("user:hunter2@here"), None, vec!["proxy", "http://HOST:PORT"]),
        (Some("ftp://user:hunter2@here"), None, vec!["proxy", "http://HOST:PORT"]),
        (None, Some("/nowhere/at/all"), vec!["ca_bundle", "/nowhere/at/all", "cannot be read"]),
        (None, empty.to_str(), vec!["ca_bundle", "empty.pem", "no certificate"]),
    ] {
        let config = ProviderConfig {
            proxy: proxy.map_or(Attr::Null, |proxy| Attr::Known(proxy.into())),
            ca_bundle: bundle.map_or(Attr::Null, |path| Attr::Known(path.to_owned())),
            ..ProviderConfig::default()
        };
        let diagnostics = resolve(&config, BTreeMap::new()).unwrap_err();
        let told = told(&diagnostics);
        assert!(parts.iter().all(|part| told.contains(part)) && !told.contains("hunter2"), "{told}");
    }
}

#[test]
fn a_proxy_of_the_environment_is_used_or_is_an_error_that_names_the_variable() {
    let proxy_of = |given: &[(&str, &str)]| {
        let environment = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        resolve(&ProviderConfig::default(), environment)
            .map(|config| config.network.proxy.map(|it| it.expose().to_owned()))
    };
    let url = "http://user:hunter2@@proxy:3128";
    for (given, wanted) in [
        (vec![], None),
        (vec![("HTTPS_PROXY", url)], Some(url)),
        (vec![("https_proxy", url)], Some(url)),
        (vec![("ALL_PROXY", url)], Some(url)),
        (vec![("all_proxy", "proxy:3128")], Some("http://proxy:3128")),
        (vec![("HTTPS_PROXY", " "), ("https_proxy", url)], Some(url)),
        (vec![("HTTPS_PROXY", url), ("ALL_PROXY", "ftp://other")], Some(url)),
        // Only where it would be used.
        (vec![("HTTP_PROXY", "nonsense"), ("http_proxy", "nonsense")], None),
        (vec![("HTTPS_PROXY", "socks5://proxy"), ("NO_PROXY", ".ibm.com")], None),
        (vec![("HTTPS_PROXY", "ftp://x"), ("IBMCLOUD_IAM_API_ENDPOINT", "http://127.0.0.1:1")], None),
    ] {
        assert_eq!(proxy_of(&given).unwrap().as_deref(), wanted, "{given:?}");
    }
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        for value in [
            " http://user:hunter2@proxy:3128",
            "http://user:hunter2@proxy:3128\n",
            "ftp://user:hunter2@proxy:3128",
            "socks5://user:hunter2@proxy:1080",
            "http://:3128",
            "http://",
            "://proxy",
            "http://user:1/hunter2@proxy:3128",
            "user:1#hunter2@proxy:3128",
            "http://pro\u{fffd}xy:3128",
        ] {
            let told = told(&proxy_of(&[(variable, value), ("NO_PROXY", "example.com")]).unwrap_err());
            let summary = format!("The proxy in the environment variable {variable} cannot be used");
            assert!(told.contains(&summary) && !told.contains("hunter2"), "{value}: {told}");
        }
    }
    // The argument comes first.
    let config = ProviderConfig { proxy: Attr::Known("http://mine:1".into()), ..ProviderConfig::default() };
    let environment = BTreeMap::from([("HTTPS_PROXY".to_owned(), "ftp://x".to_owned())]);
    assert_eq!(resolve(&config, environment).unwrap().network.proxy, Some("http://mine:1".into()));
}
