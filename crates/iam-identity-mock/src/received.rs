//! Receives the bodies of requests, up to a maximum size.

use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

/// The most that is read of a body that is too large. Clients that send before they read would otherwise see a closed connection
/// and no response.
const MAX_DISCARDED_BYTES: usize = 64 << 20;

/// What has arrived of a body.
#[derive(Debug)]
pub(crate) enum Received {
    Whole(Bytes),
    TooLarge,
    /// The client has gone away, or sends what is no body.
    Broken,
}

/// Receives a body. One whose size is announced to be too large is not invited by `100 Continue`.
pub(crate) async fn receive(head: &Parts, mut body: Incoming, max_bytes: usize) -> Received {
    let announced = body.size_hint().lower();
    let is_too_large = announced > u64::try_from(max_bytes).unwrap_or(u64::MAX);
    if is_too_large && head.headers.contains_key("expect") {
        return Received::TooLarge;
    }
    let (mut received, mut length) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Received::Broken };
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= max_bytes {
            received.extend_from_slice(&data);
        } else if length > max_bytes.saturating_add(MAX_DISCARDED_BYTES) {
            break;
        }
    }
    if length > max_bytes { Received::TooLarge } else { Received::Whole(received.freeze()) }
}
