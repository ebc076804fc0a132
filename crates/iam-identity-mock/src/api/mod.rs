//! The API: from a request to a response.

mod access;
mod accounts;
mod keys;
mod listing;
mod paging;
mod reply;
mod reports;
pub(crate) mod request;
mod router;
mod service_ids;
mod token;

use bytes::Bytes;

use crate::error::{ApiError, ErrorKind};
use crate::state::State;

use reply::{error_response, set_common_headers};
use request::{Request, header};

/// Handles a request by the rules of the API: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.
pub(crate) fn answer(state: &mut State, request: &Request) -> http::Response<Bytes> {
    state.purge();
    let transaction = match header(request, "transaction-id") {
        Some(given) if !given.is_empty() => given.to_owned(),
        _ => format!("mock-{}", state.random_hex(32)),
    };
    state.requests += 1;
    let every = state.options.too_many_requests_every;
    let result = if every > 0 && state.requests.is_multiple_of(every) {
        Err(ApiError::new(ErrorKind::TooManyRequests, "too_many_requests", "BXNIM0429E", "Too many requests", ""))
    } else {
        router::route(state, request)
    };
    let mut response = match result {
        Ok(reply) => reply.into_response(&state.options),
        Err(error) => {
            let at_token_endpoint = request.uri().path().starts_with("/identity/");
            error_response(state, &error, at_token_endpoint, &transaction)
        }
    };
    set_common_headers(response.headers_mut(), state, &transaction);
    response
}
