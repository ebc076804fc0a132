//! Which endpoints may be used.

use reqwest::Url;

/// Why an endpoint can't be used. `Display` is one or more sentences without any part of the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It has no scheme.
    #[error("It has no scheme: it must start with https://.")]
    NoScheme,
    /// It has a scheme other than https and http.
    #[error("It must start with https://.")]
    UnknownScheme,
    /// It is not a URL.
    #[error("It is not a URL: https://HOST was expected.")]
    NotUrl,
    /// It has a user or a password.
    #[error("It must not contain a user name or a password.")]
    Credentials,
    /// It has a query or a fragment.
    #[error("It must end with the host, or a path.")]
    Query,
    /// It is http, but not for a loopback address.
    #[error("http would send keys in clear text, so it is accepted only for loopback addresses. Use https://.")]
    Insecure,
}

/// Checks an endpoint: scheme, host, port if it isn't the default, and perhaps a path. Returns it without a slash at the end.
///
/// # Errors
///
/// If it isn't an https URL, or an http URL of a loopback address.
pub fn check_endpoint(endpoint: &str) -> Result<String, EndpointError> {
    let (scheme, _) = endpoint.split_once("://").ok_or(EndpointError::NoScheme)?;
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Err(EndpointError::UnknownScheme);
    }
    let url = Url::parse(endpoint).map_err(|_| EndpointError::NotUrl)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(EndpointError::Query);
    }
    if url.scheme() == "http" && !is_local(endpoint) {
        return Err(EndpointError::Insecure);
    }
    Ok(endpoint.trim_end_matches('/').to_owned())
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
