//! Where the API is: which endpoints may be used.

use reqwest::Url;

/// Checks an endpoint: scheme, host, and port where it isn't the usual one. Returns it without a slash at the end, or why
/// it can't be used, in whole sentences.
pub fn check_endpoint(given: &str) -> Result<String, String> {
    let say = |text: &str| Err(text.to_owned());
    let Some((scheme, _)) = given.split_once("://") else {
        return say("It has no scheme: it must start with https://.");
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return say("It must start with https://.");
    }
    let Ok(url) = Url::parse(given) else { return say("It is not a URL: https://HOST was expected.") };
    if !url.username().is_empty() || url.password().is_some() {
        return say("It must not hold a user or a password.");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return say("It must end with the host, or a path.");
    }
    if url.scheme() == "http" && !is_local(given) {
        return say("http would send keys in clear; it is accepted for loopback addresses only. Use https://.");
    }
    Ok(given.trim_end_matches('/').to_owned())
}

/// Whether an endpoint is on this machine: `localhost` or a loopback address.
pub(crate) fn is_local(endpoint: &str) -> bool {
    let host = Url::parse(endpoint).ok().and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::check_endpoint;

    #[test]
    fn http_is_for_loopback_addresses_only() {
        for good in
            ["https://iam.test", "http://127.0.0.1:8080", "http://[::1]:1/", "http://localhost", "HTTP://LocalHost:1"]
        {
            assert_eq!(check_endpoint(good).as_deref(), Ok(good.trim_end_matches('/')));
        }
        for bad in [
            "http://iam.cloud.ibm.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1@example.com",
            "http://localhost:1@example.com",
            "https://user:password@example.com",
            "https://example.com?x=1",
            "https://example.com#here",
            "iam.cloud.ibm.com",
            "ftp://localhost",
            "https://",
            "https://a b",
        ] {
            assert!(check_endpoint(bad).is_err(), "{bad}");
        }
    }
}
