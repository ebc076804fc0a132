//! Requests over the network.

use std::error::Error as _;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Proxy};
use secret::Secret;

use crate::endpoint::is_local;
use crate::proxy::{is_direct, proxy};
use crate::transport::{Sending, Transport, TransportError};

/// No answer of the API is larger: a page of a hundred keys has about a hundred kilobytes.
const MAX_ANSWER_BYTES: usize = 8 << 20;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How the network is used.
#[derive(Clone, Debug, Default)]
pub struct HttpConfig {
    /// What requests name themselves.
    pub user_agent: String,
    /// The proxy for all requests, which may have a user and a password in it. The environment is not looked at: whoever
    /// makes this reads it, so that a proxy there which can't be used is an error and no direct connection.
    pub proxy: Option<Secret>,
    /// The hosts that are asked directly, as in `NO_PROXY`: names, with all below them, and addresses, with commas between.
    pub no_proxy: String,
    /// Certificates of authorities, in PEM, that are trusted beside the system's. Those are what the system has, or what
    /// `SSL_CERT_FILE` says.
    pub ca_bundle: Option<Bytes>,
    /// Where hosts are, instead of what the system says.
    pub resolver: Option<StaticResolver>,
}

/// Says where a host is.
#[derive(Clone)]
pub struct StaticResolver(Arc<dyn WhereIs>);

/// What [`StaticResolver`] are made from.
trait WhereIs: Fn(&str) -> Vec<SocketAddr> + Send + Sync {}

impl<F: Fn(&str) -> Vec<SocketAddr> + Send + Sync> WhereIs for F {}

impl StaticResolver {
    /// StaticResolver that are where this says; port 0 leaves the URL's.
    pub fn new(where_is: impl Fn(&str) -> Vec<SocketAddr> + Send + Sync + 'static) -> Self {
        Self(Arc::new(where_is))
    }
}

impl fmt::Debug for StaticResolver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StaticResolver")
    }
}

impl Resolve for StaticResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let addresses = (self.0)(name.as_str());
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

impl HttpConfig {
    /// Refuses a proxy or certificates that can't be used, with the name of the field and the reason.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        self.proxy().map_err(|reason| ("proxy", reason))?;
        self.certificates().map_err(|reason| ("ca_bundle", reason)).map(drop)
    }

    /// Whether requests to this endpoint go there directly, whatever the proxy.
    pub fn is_direct(&self, endpoint: &str) -> bool {
        is_direct(endpoint, &self.no_proxy)
    }

    fn proxy(&self) -> Result<Option<Proxy>, String> {
        self.proxy.as_ref().map(|given| proxy(given, &self.no_proxy)).transpose()
    }

    fn certificates(&self) -> Result<Vec<Certificate>, String> {
        let Some(bundle) = &self.ca_bundle else { return Ok(Vec::new()) };
        let certificates = Certificate::from_pem_bundle(bundle).unwrap_or_default();
        if certificates.is_empty() {
            return Err("It holds no certificate: a PEM file with -----BEGIN CERTIFICATE----- was expected.".to_owned());
        }
        Ok(certificates)
    }
}

/// Requests over HTTP/1.1, encrypted where the endpoint says https, with TLS 1.2 or newer.
///
/// The client inside is built at the first request: reading the system's root certificates takes longer than all the rest
/// of the start, and most processes that Terraform starts send nothing.
pub struct HttpTransport {
    network: HttpConfig,
    is_local: bool,
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl HttpTransport {
    /// A transport to this endpoint. No proxy is used for an endpoint on this machine: what is sent to it, perhaps in
    /// clear, must not leave the machine.
    pub fn new(network: HttpConfig, endpoint: &str) -> Self {
        Self { network, is_local: is_local(endpoint), client: OnceLock::new() }
    }

    fn client(&self) -> Result<&reqwest::Client, TransportError> {
        let client = self.client.get_or_init(|| self.build());
        client.as_ref().map_err(|reason| TransportError::NotSent(reason.clone()))
    }

    fn build(&self) -> Result<reqwest::Client, String> {
        // Fails where a provider was installed before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(&self.network.user_agent)
            .connect_timeout(CONNECT_TIMEOUT)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .tls_certs_merge(self.network.certificates()?)
            // A redirect would carry the token to whoever asked for it.
            .redirect(reqwest::redirect::Policy::none())
            // Whether a request may be sent again is for the retry policy alone to decide.
            .retry(reqwest::retry::never());
        builder = match self.network.proxy()? {
            Some(proxy) if !self.is_local => builder.proxy(proxy),
            _ => builder.no_proxy(),
        };
        if let Some(hosts) = &self.network.resolver {
            builder = builder.dns_resolver(hosts.clone());
        }
        builder.build().map_err(|error| reason(&error))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(async move {
            let client = self.client()?;
            let request =
                reqwest::Request::try_from(request).map_err(|error| TransportError::NotSent(reason(&error)))?;
            let mut answer = client.execute(request).await.map_err(|error| {
                if error.is_connect() || error.is_builder() {
                    TransportError::NotSent(reason(&error))
                } else {
                    TransportError::ConnectionLost(reason(&error))
                }
            })?;
            let mut body = BytesMut::new();
            while let Some(chunk) =
                answer.chunk().await.map_err(|error| TransportError::ConnectionLost(reason(&error)))?
            {
                if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                    return Err(TransportError::TooLarge);
                }
                body.extend_from_slice(&chunk);
            }
            let mut response = http::Response::new(body.freeze());
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        })
    }
}

/// The innermost cause, which is the one that says something; never the URL, which may have a query.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.source().is_none() { "the request failed".to_owned() } else { cause.to_string() }
}
