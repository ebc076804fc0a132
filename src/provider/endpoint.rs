//! Where the API is.

use tf_provider::Diagnostic;

use super::environment::Environment;
use crate::diagnostics;

/// The variable that names the endpoint of the API and of its tokens, as with IBM-Cloud/ibm.
const VARIABLE: &str = "IBMCLOUD_IAM_API_ENDPOINT";

const PUBLIC: &str = "https://iam.cloud.ibm.com";

/// Chooses the endpoint: scheme, host and port, without a slash at the end.
pub(super) fn choose(environment: &Environment) -> Result<String, Diagnostic> {
    let Some(given) = environment.get(VARIABLE) else { return Ok(PUBLIC.to_owned()) };
    check(&given).map_err(|reason| diagnostics::endpoint_unusable(VARIABLE, &reason))?;
    Ok(given.trim_end_matches('/').to_owned())
}

/// Refuses what would send keys in clear over a network.
fn check(endpoint: &str) -> Result<(), String> {
    let (scheme, rest) = endpoint.split_once("://").ok_or("It has no scheme: it must start with https://.")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err("It names no host.".to_owned());
    }
    if authority.contains('@') {
        return Err("It must not hold a user or a password.".to_owned());
    }
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let address = host.parse::<std::net::IpAddr>();
    let is_loopback = host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback());
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok(()),
        "http" if is_loopback => Ok(()),
        "http" => {
            Err("http would send keys in clear; it is accepted for loopback addresses only. Use https://.".to_owned())
        }
        _ => Err("It must start with https://.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Environment, choose};

    #[test]
    fn http_is_for_loopback_addresses_only() {
        for good in
            ["https://iam.test", "http://127.0.0.1:8080", "http://[::1]:1/", "http://localhost", "HTTP://LocalHost:1"]
        {
            assert!(choose(&Environment::of([("IBMCLOUD_IAM_API_ENDPOINT", good)])).is_ok(), "{good}");
        }
        for bad in [
            "http://iam.cloud.ibm.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1@example.com",
            "http://localhost:1@example.com",
            "iam.cloud.ibm.com",
            "ftp://localhost",
            "https://",
        ] {
            let finding = choose(&Environment::of([("IBMCLOUD_IAM_API_ENDPOINT", bad)])).unwrap_err();
            assert!(finding.detail.contains("IBMCLOUD_IAM_API_ENDPOINT"), "{bad}: {finding}");
        }
        assert_eq!(choose(&Environment::of([])).unwrap(), "https://iam.cloud.ibm.com");
    }
}
