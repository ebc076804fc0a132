//! Rejects requests of web pages to the control API.
//!
//! A web page reaches a port of this machine in two ways. It sends a cross-origin request, which the browser marks with
//! [`Origin`](https://www.rfc-editor.org/rfc/rfc6454#section-7). Or its own host name resolves to this machine
//! ([DNS rebinding](https://en.wikipedia.org/wiki/DNS_rebinding)): then `Host` is that name, and never an address.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::request::Parts;

/// Checks that a request doesn't come from a web page. These hosts are admitted too.
///
/// # Errors
///
/// Why it may come from one.
pub(crate) fn admit(request: &Parts, known: &[String]) -> Result<(), String> {
    if request.headers.contains_key("origin") {
        return Err("a request with an Origin comes from a web page, and is rejected".to_owned());
    }
    let mut hosts: Vec<String> = Vec::new();
    // A request for an absolute URL has its host there.
    hosts.extend(request.uri.authority().map(ToString::to_string));
    for host in request.headers.get_all("host") {
        hosts.push(host.to_str().unwrap_or_default().to_owned());
    }
    if hosts.is_empty() {
        return Err("the request has no Host; it must be localhost or an IP address".to_owned());
    }
    let is_known = |host: &str| known.iter().any(|known| known.eq_ignore_ascii_case(without_port(host)));
    match hosts.iter().find(|host| !is_local_or_address(host) && !is_known(host)) {
        None => Ok(()),
        Some(host) => Err(format!(
            "the Host is {host:?}; it must be localhost or an IP address, or be named with --host when the mock is started"
        )),
    }
}

/// Whether a host, which may have a port, is `localhost` or an address.
fn is_local_or_address(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => return address.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || is_port(port)),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    (port.is_empty() || is_port(port)) && (name.eq_ignore_ascii_case("localhost") || name.parse::<Ipv4Addr>().is_ok())
}

/// A host without its port, if it has one.
fn without_port(host: &str) -> &str {
    host.split_once(':').filter(|(_, port)| is_port(&format!(":{port}"))).map_or(host, |(name, _)| name)
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.len() <= 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(target: &str, headers: &[(&str, &str)]) -> Result<(), String> {
        let mut request = http::Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        admit(&request.body(()).unwrap().into_parts().0, &["mock.test".to_owned()])
    }

    #[test]
    fn localhost_and_addresses_are_admitted() {
        for host in ["localhost", "LocalHost:8081", "127.0.0.1", "127.0.0.1:1", "10.1.2.3:8081", "[::1]", "[::1]:8081"]
        {
            assert_eq!(asked("/state", &[("host", host)]), Ok(()), "{host}");
        }
        assert_eq!(asked("http://127.0.0.1:8081/state", &[("host", "127.0.0.1:8081")]), Ok(()));
    }

    #[test]
    fn known_names_are_admitted_with_and_without_a_port() {
        for host in ["mock.test", "Mock.Test:8081"] {
            assert_eq!(asked("/state", &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["mock.test.evil.test", "evil.mock.test", "mock.test:evil", "mock.test:8081.evil.test"] {
            asked("/state", &[("host", host)]).unwrap_err();
        }
    }

    #[test]
    fn names_are_refused_however_they_are_written() {
        for host in [
            "evil.test",
            "evil.test:8081",
            "127.0.0.1.evil.test",
            "localhost.evil.test",
            "evil.test:127.0.0.1",
            "127.0.0.1@evil.test",
            "localhost:8081.evil.test",
            "[::1].evil.test",
            "[evil.test]",
            "2130706433",
            "0x7f.1",
            "localhost, evil.test",
            "localhost:-1",
            "",
        ] {
            let told = asked("/state", &[("host", host)]).unwrap_err();
            assert!(told.contains("must be localhost or an IP address"), "{host}: {told}");
        }
        asked("/state", &[]).unwrap_err();
        asked("/state", &[("host", "localhost"), ("host", "evil.test")]).unwrap_err();
        asked("http://evil.test/state", &[("host", "localhost")]).unwrap_err();
    }

    #[test]
    fn an_origin_is_refused_whichever_it_is() {
        for origin in ["https://evil.test", "http://localhost:8081", "null", ""] {
            let told = asked("/state", &[("host", "localhost"), ("origin", origin)]).unwrap_err();
            assert!(told.contains("web page"), "{origin}: {told}");
        }
    }
}
