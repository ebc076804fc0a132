//! How a request reaches the API.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

/// Sends one request and reads the whole answer.
pub trait Transport: Send + Sync + 'static {
    /// Sends it. Never repeats a request that may have been carried out.
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_>;
}

/// A request on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + 'a>>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// The server was not reached: the request was certainly not carried out.
    NotSent(String),
    /// The connection broke after the request may have been sent.
    ConnectionLost(String),
    /// The answer was larger than any that the API gives.
    TooLarge,
}

impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        (**self).send(request)
    }
}
