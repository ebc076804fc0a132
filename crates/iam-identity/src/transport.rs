//! How a request reaches the API.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

/// Sends one request and reads the whole response.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request. Must not repeat a request that may have been applied.
    ///
    /// # Errors
    ///
    /// The future resolves to a [`TransportError`] if there is no response.
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_>;
}

/// A request in flight.
pub(crate) type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The server was not reached, for the reason given: the request was not applied.
    #[error("the server was not reached: {0}")]
    NotSent(String),
    /// The connection was lost after the request may have been sent, for the reason given.
    #[error("the connection was lost: {0}")]
    ConnectionLost(String),
    /// The response is larger than any response of the API.
    #[error("the response is larger than any response of the API")]
    TooLarge,
}

impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        (**self).send(request)
    }
}
