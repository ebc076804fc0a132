//! Requests over HTTP.

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
use crate::proxy::{ProxyError, is_direct, proxy};
use crate::transport::{Sending, Transport, TransportError};

/// The maximum size of a response: a page of a hundred keys has about a hundred kilobytes, a report about 40,000 keys has 12
/// megabytes.
const MAX_RESPONSE_BYTES: usize = 32 << 20;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// The configuration of an [`HttpTransport`].
#[derive(Clone, Debug, Default)]
pub struct HttpConfig {
    /// The header `User-Agent` of all requests.
    pub user_agent: String,
    /// The proxy for all requests; it may have a user and a password. The environment is not read here: the caller does
    /// that, so that an invalid proxy there is an error and not ignored.
    pub proxy: Option<Secret>,
    /// The hosts that are reached without the proxy, as in `NO_PROXY`: names, with all their subdomains, and addresses,
    /// separated by commas.
    pub no_proxy: String,
    /// Certificates of authorities, in PEM, that are trusted in addition to the system's. The system's are overridden by
    /// `SSL_CERT_FILE`.
    pub ca_bundle: Option<Bytes>,
    /// Resolves host names instead of the system.
    pub resolver: Option<StaticResolver>,
}

/// Why an [`HttpConfig`] can't be used. `Display` is one or more sentences about the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpConfigError {
    /// The proxy can't be used.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// The CA bundle has no certificate, or an invalid one.
    #[error("It contains no certificate: a PEM file with -----BEGIN CERTIFICATE----- was expected.")]
    CaBundle,
}

/// Resolves host names by a function.
#[derive(Clone)]
pub struct StaticResolver(Arc<ResolveFn>);

type ResolveFn = dyn Fn(&str) -> Vec<SocketAddr> + Send + Sync;

/// A transport over HTTP/1.1, encrypted by TLS 1.2 or newer if the endpoint is https.
///
/// The client inside is built at the first request: reading the system's root certificates takes longer than the rest of
/// the start, and most of the processes that Terraform starts send nothing.
pub struct HttpTransport {
    config: HttpConfig,
    is_local: bool,
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl StaticResolver {
    /// A resolver that calls this function with a host name; port 0 in an address leaves the URL's.
    pub fn new(resolve: impl Fn(&str) -> Vec<SocketAddr> + Send + Sync + 'static) -> Self {
        Self(Arc::new(resolve))
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
    /// Checks the proxy and the CA bundle.
    ///
    /// # Errors
    ///
    /// If one of them can't be used.
    pub fn check(&self) -> Result<(), HttpConfigError> {
        self.proxy()?;
        self.certificates().map(drop)
    }

    /// Whether an endpoint is reached without the proxy.
    pub fn is_direct(&self, endpoint: &str) -> bool {
        is_direct(endpoint, &self.no_proxy)
    }

    fn proxy(&self) -> Result<Option<Proxy>, ProxyError> {
        self.proxy.as_ref().map(|url| proxy(url, &self.no_proxy)).transpose()
    }

    fn certificates(&self) -> Result<Vec<Certificate>, HttpConfigError> {
        let Some(bundle) = &self.ca_bundle else { return Ok(Vec::new()) };
        let certificates = Certificate::from_pem_bundle(bundle).unwrap_or_default();
        if certificates.is_empty() { Err(HttpConfigError::CaBundle) } else { Ok(certificates) }
    }
}

impl HttpTransport {
    /// A transport to this endpoint. An endpoint on this machine is reached without a proxy: what is sent to it, perhaps
    /// unencrypted, must not leave the machine.
    pub fn new(config: HttpConfig, endpoint: &str) -> Self {
        Self { config, is_local: is_local(endpoint), client: OnceLock::new() }
    }

    fn client(&self) -> Result<&reqwest::Client, TransportError> {
        let client = self.client.get_or_init(|| self.build());
        client.as_ref().map_err(|reason| TransportError::NotSent(reason.clone()))
    }

    fn build(&self) -> Result<reqwest::Client, String> {
        // Fails if a default is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(&self.config.user_agent)
            .connect_timeout(CONNECT_TIMEOUT)
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .tls_certs_merge(self.config.certificates().map_err(|error| error.to_string())?)
            // A redirect would carry the token to another host.
            .redirect(reqwest::redirect::Policy::none())
            // Only the retry policy decides whether a request is sent again.
            .retry(reqwest::retry::never());
        builder = match self.config.proxy().map_err(|error| error.to_string())? {
            Some(proxy) if !self.is_local => builder.proxy(proxy),
            _ => builder.no_proxy(),
        };
        if let Some(resolver) = &self.config.resolver {
            builder = builder.dns_resolver(resolver.clone());
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
            let mut response = client.execute(request).await.map_err(|error| {
                if error.is_connect() || error.is_builder() {
                    TransportError::NotSent(reason(&error))
                } else {
                    TransportError::ConnectionLost(reason(&error))
                }
            })?;
            let mut body = BytesMut::new();
            while let Some(chunk) =
                response.chunk().await.map_err(|error| TransportError::ConnectionLost(reason(&error)))?
            {
                if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
                    return Err(TransportError::TooLarge);
                }
                body.extend_from_slice(&chunk);
            }
            let mut whole = http::Response::new(body.freeze());
            *whole.status_mut() = response.status();
            *whole.headers_mut() = std::mem::take(response.headers_mut());
            Ok(whole)
        })
    }
}

/// The innermost source, which says most, and never the URL, whose query may be secret.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.source().is_none() { "the request failed".to_owned() } else { cause.to_string() }
}
