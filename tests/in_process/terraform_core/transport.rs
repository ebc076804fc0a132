//! Requests to the mock without a network.

use bytes::Bytes;
use iam_identity::{Transport, TransportError};
use iam_identity_mock::{Delivery, Mock};

pub(crate) struct InMemory(pub Mock);

impl Transport for InMemory {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        Box::pin(async move {
            match self.0.handle(request).await {
                Delivery::Response(response) => Ok(response),
                Delivery::ConnectionClosed => Err(TransportError::ConnectionLost("connection reset".into())),
                Delivery::Unreachable => Err(TransportError::NotSent("connection refused".into())),
            }
        })
    }
}
