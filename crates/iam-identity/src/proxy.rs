//! Proxies: which can be used, and for which hosts there is none.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{NoProxy, Proxy, Url};
use secret::Secret;

use crate::endpoint::is_local;

/// A proxy, if it can be used: `http://HOST:PORT`, perhaps with a user and a password. An `@` in those needs no encoding.
///
/// # Errors
///
/// What is wrong with it, in whole sentences without any part of it.
pub(crate) fn proxy(given: &Secret, no_proxy: &str) -> Result<Proxy, String> {
    let say = |text: &str| Err(text.to_owned());
    let text = given.expose();
    if text.chars().any(|each| each.is_whitespace() || each.is_control()) {
        return say("It has blanks or control characters in it.");
    }
    if text.contains('\u{fffd}') {
        return say("It is not text in UTF-8.");
    }
    let Ok(url) = Url::parse(text) else { return say("It is not a URL: http://HOST:PORT was expected.") };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return say("It must be http://HOST:PORT or https://HOST:PORT.");
    }
    // A user or a password with one of these characters would be cut off there, and its beginning taken for the host.
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || text.contains('\\') {
        return say("It must end with the port. In a user or a password, write / ? # \\ as %2F %3F %23 %5C.");
    }
    let proxy = Proxy::all(url.clone()).map_err(|_| "It can't be used as a proxy.".to_owned())?;
    // What the client can't use it leaves out without a word.
    if !is_used(url.as_str(), "", "https://host.invalid") {
        return say("It can't be used as a proxy.");
    }
    Ok(proxy.no_proxy(NoProxy::from_string(no_proxy)))
}

/// Whether requests to an endpoint go there directly, whatever the proxy: it is on this machine, or among the hosts that
/// `NO_PROXY` lists.
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
    fn what_can_be_no_proxy_is_refused_without_a_part_of_it() {
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
            let reason = proxy(&bad.into(), "").unwrap_err();
            assert!(reason.ends_with('.') && !reason.contains("hunter2"), "{bad}: {reason}");
        }
    }

    #[test]
    fn hosts_of_no_proxy_and_of_this_machine_are_asked_directly() {
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
