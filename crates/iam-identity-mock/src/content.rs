//! Bodies of requests: their size, and how they are encoded.

use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

use crate::error::ApiError;

/// The maximum size of a body, decoded or not.
pub(crate) const MAX_BODY_BYTES: usize = 1 << 20;

/// Why a request can't be read, for the response in the shape of the API. It is an extension of a request.
#[derive(Clone, Debug)]
pub(crate) struct Unreadable(pub(crate) ApiError);

/// The body as it was sent, if it was encoded. It is an extension of a request.
#[derive(Clone, Debug)]
pub(crate) struct SentBody(pub(crate) Bytes);

/// Decodes the body of a request, and marks a request that can't be read.
pub(crate) fn decode(request: &mut http::Request<Bytes>, accepts_gzip: bool) {
    let marked = match decoded(request, accepts_gzip) {
        Ok(None) => return,
        Ok(Some(body)) => {
            let sent = std::mem::replace(request.body_mut(), body);
            request.extensions_mut().insert(SentBody(sent));
            return;
        }
        Err(error) => error,
    };
    if request.extensions().get::<Unreadable>().is_none() {
        request.extensions_mut().insert(Unreadable(marked));
    }
}

/// The decoded body; `None` if it is not encoded.
fn decoded(request: &http::Request<Bytes>, accepts_gzip: bool) -> Result<Option<Bytes>, ApiError> {
    if request.body().len() > MAX_BODY_BYTES {
        return Err(ApiError::too_large(MAX_BODY_BYTES));
    }
    let Some(encoding) = request.headers().get("content-encoding") else { return Ok(None) };
    let encoding = String::from_utf8_lossy(encoding.as_bytes()).trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => Ok(None),
        _ if request.body().is_empty() => Ok(None),
        "gzip" | "x-gzip" if accepts_gzip => unzipped(request.body()).map(Some),
        other => Err(ApiError::unsupported_encoding(other, if accepts_gzip { "gzip, identity" } else { "identity" })),
    }
}

fn unzipped(body: &[u8]) -> Result<Bytes, ApiError> {
    let mut decoded = Vec::new();
    // One more than the limit, to notice what is larger.
    let limit = u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(body).take(limit).read_to_end(&mut decoded);
    if read.is_err() {
        return Err(ApiError::invalid("body", "It is not in the format gzip."));
    }
    if decoded.len() > MAX_BODY_BYTES {
        return Err(ApiError::too_large(MAX_BODY_BYTES));
    }
    Ok(decoded.into())
}
