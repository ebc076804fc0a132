//! Proxies: which can be used, and which hosts are reached without one.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{NoProxy, Proxy, Url};
use secret::Secret;

use crate::endpoint::is_local;

/// Why a proxy can't be used. `Display` is one or more sentences without any part of the proxy's URL, which may have a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// It has white space or control characters.
    #[error("It contains whitespace or control characters.")]
    Whitespace,
    /// It was not valid UTF-8.
    #[error("It is not valid UTF-8.")]
    NotUtf8,
    /// It is not a URL.
    #[error("It is not a URL: http://HOST:PORT was expected.")]
    NotUrl,
    /// It has another scheme than http and https, or no host.
    #[error("It must be http://HOST:PORT or https://HOST:PORT.")]
    NotHttp,
    /// It has a path, a query or a fragment, maybe because its password is not encoded.
    #[error("It must end with the port. In a user name or a password, write / ? # \\ as %2F %3F %23 %5C.")]
    Trailing,
    /// The HTTP client doesn't accept it.
    #[error("It cannot be used as a proxy.")]
    Unusable,
}

/// Makes a proxy of `http://HOST:PORT`, perhaps with a user and a password. An `@` in those needs no encoding.
///
/// # Errors
///
/// If the URL isn't that of a proxy, or if the HTTP client would silently ignore it.
#[expect(clippy::disallowed_methods, reason = "the proxy's URL may hold a password")]
pub(crate) fn proxy(url: &Secret, no_proxy: &str) -> Result<Proxy, ProxyError> {
    let text = url.expose();
    if text.chars().any(|each| each.is_whitespace() || each.is_control()) {
        return Err(ProxyError::Whitespace);
    }
    if text.contains('\u{fffd}') {
        return Err(ProxyError::NotUtf8);
    }
    let url = Url::parse(text).map_err(|_| ProxyError::NotUrl)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(ProxyError::NotHttp);
    }
    // A user or a password with one of these characters would be cut off there, and its beginning taken for the host.
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || text.contains('\\') {
        return Err(ProxyError::Trailing);
    }
    let proxy = Proxy::all(url.clone()).map_err(|_| ProxyError::Unusable)?;
    if !is_used(url.as_str(), "", "https://host.invalid") {
        return Err(ProxyError::Unusable);
    }
    Ok(proxy.no_proxy(NoProxy::from_string(no_proxy)))
}

/// Whether an endpoint is reached without a proxy: it is on this machine, or among the hosts of `NO_PROXY`.
pub(crate) fn is_direct(endpoint: &str, no_proxy: &str) -> bool {
    is_local(endpoint) || !is_used("http://proxy.invalid", no_proxy, endpoint)
}

fn is_used(proxy: &str, no_proxy: &str, endpoint: &str) -> bool {
    let matcher = Matcher::builder().all(proxy.to_owned()).no(no_proxy.to_owned()).build();
    endpoint.parse::<http::Uri>().is_ok_and(|uri| matcher.intercept(&uri).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_proxy_is_rejected_without_a_part_of_it() {
        for good in [
            "http://proxy:3128",
            "https://proxy",
            "http://proxy:3128/",
            "http://user:hunter2@proxy:3128",
            "http://user:hunter2@@proxy:3128",
            "http://us%40er:hunter2%2F@10.0.0.1:3128",
            "http://[::1]:3128",
        ] {
            assert!(proxy(&good.into(), "").is_ok(), "{good}");
        }
        for bad in [
            "",
            "hunter2",
            "proxy:3128",
            "user:hunter2@proxy:3128",
            " http://proxy:3128",
            "http://proxy:3128\n",
            "http://pro\txy:3128",
            "ftp://hunter2@proxy",
            "socks5://hunter2@proxy",
            "http://",
            "http://:3128",
            "http://proxy:hunter2",
            "http://user:hunter2/x@proxy:3128",
            "http://user:1/hunter2@proxy:3128",
            "http://user:1?hunter2@proxy:3128",
            "http://user:1#hunter2@proxy:3128",
            "http://user:1\\hunter2@proxy:3128",
            "http://proxy:99999",
            "http://proxy\u{fffd}:3128",
        ] {
            let reason = proxy(&bad.into(), "").unwrap_err().to_string();
            assert!(reason.ends_with('.') && !reason.contains("hunter2"), "{bad}: {reason}");
        }
    }

    #[test]
    fn hosts_in_no_proxy_and_on_this_machine_are_reached_without_a_proxy() {
        for (endpoint, no_proxy, wanted) in [
            ("https://iam.cloud.ibm.com", "", false),
            ("https://iam.cloud.ibm.com", "example.com, .cloud.ibm.com", true),
            ("https://iam.cloud.ibm.com", "cloud.ibm.com", true),
            ("https://iam.cloud.ibm.com", "*", true),
            ("https://iam.cloud.ibm.com", "loud.ibm.com", false),
            ("http://127.0.0.1:8080", "", true),
            ("https://10.0.0.1:8080", "10.0.0.0/8", true),
        ] {
            assert_eq!(is_direct(endpoint, no_proxy), wanted, "{endpoint} {no_proxy}");
        }
    }
}
