//! The URL that clients reach a mock at.

use http::Uri;

/// Why a URL can't be the public one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a URL such as https://iam.test:8443, with http or https and without a query")]
pub struct PublicUrlError(String);

/// A public URL, without a slash at its end.
///
/// # Errors
///
/// If it is not an `http` or `https` URL, or has a query.
pub(crate) fn public_url(given: &str) -> Result<String, PublicUrlError> {
    let refused = || PublicUrlError(given.to_owned());
    let url: Uri = given.parse().map_err(|_| refused())?;
    let has_port =
        url.authority().is_some_and(|it| it.as_str().rsplit(']').next().is_some_and(|end| end.contains(':')));
    if has_port && url.port_u16().is_none() {
        return Err(refused());
    }
    let has_host = url.host().is_some_and(|host| !host.is_empty()) && !given.contains(['@', '#']);
    if !matches!(url.scheme_str(), Some("http" | "https")) || !has_host || url.query().is_some() {
        return Err(refused());
    }
    Ok(given.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::public_url;

    #[test]
    fn urls_with_http_or_https_are_accepted() {
        for (given, url) in [
            ("http://localhost:8080", "http://localhost:8080"),
            ("https://iam.test/", "https://iam.test"),
            ("https://proxy.test/iam/", "https://proxy.test/iam"),
            ("http://[::1]:1", "http://[::1]:1"),
        ] {
            assert_eq!(public_url(given).as_deref(), Ok(url));
        }
        for given in [
            "",
            "iam.test",
            "iam.test:80",
            "ftp://iam.test",
            "http://",
            "http://a?b=c",
            "http://u:p@a",
            "http://a#b",
            "http://a:99999",
            "http://a:",
        ] {
            let error = public_url(given).unwrap_err().to_string();
            assert!(error.contains("is not a URL") && error.contains(given), "{error}");
        }
    }
}
