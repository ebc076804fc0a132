//! Requests over the network.

use std::error::Error as _;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::transport::{Sending, Transport, TransportError};

/// No answer of the API is larger: a page of a hundred keys has about a hundred kilobytes.
const MAX_ANSWER_BYTES: usize = 8 << 20;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Requests over HTTP/1.1, encrypted where the endpoint says https.
///
/// The client inside is built at the first request: reading the system's root certificates takes longer than all the rest
/// of the start, and most processes that Terraform starts send nothing.
pub struct HttpTransport {
    user_agent: String,
    is_local: bool,
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl HttpTransport {
    /// A transport to this endpoint that names itself so. Proxies are taken from the environment, but never for an
    /// endpoint on this machine: what is sent to it, perhaps in clear, must not leave the machine.
    pub fn new(user_agent: impl Into<String>, endpoint: &str) -> Self {
        Self { user_agent: user_agent.into(), is_local: is_local(endpoint), client: OnceLock::new() }
    }

    fn client(&self) -> Result<&reqwest::Client, TransportError> {
        let client = self.client.get_or_init(|| {
            // Fails where a provider was installed before, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let builder = reqwest::Client::builder();
            let builder = if self.is_local { builder.no_proxy() } else { builder };
            builder
                .user_agent(&self.user_agent)
                .connect_timeout(CONNECT_TIMEOUT)
                // A redirect would carry the token to whoever asked for it.
                .redirect(reqwest::redirect::Policy::none())
                // Whether a request may be sent again is for the retry policy alone to decide.
                .retry(reqwest::retry::never())
                .build()
                .map_err(|error| reason(&error))
        });
        client.as_ref().map_err(|reason| TransportError::NotSent(reason.clone()))
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
                    TransportError::Broken(reason(&error))
                }
            })?;
            let mut body = BytesMut::new();
            while let Some(chunk) = answer.chunk().await.map_err(|error| TransportError::Broken(reason(&error)))? {
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

fn is_local(endpoint: &str) -> bool {
    let host =
        reqwest::Url::parse(endpoint).ok().and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The innermost cause, which is the one that says something; never the URL, which may have a query.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.source().is_none() { "the request failed".to_owned() } else { cause.to_string() }
}
