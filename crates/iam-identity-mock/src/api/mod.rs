//! The API: from a request to a response.

mod access;
mod accounts;
mod endpoint;
mod keys;
mod limits;
mod listing;
mod paging;
mod profiles;
mod reply;
mod reports;
pub(crate) mod request;
mod router;
mod service_id_groups;
mod service_id_listing;
mod service_ids;
mod token;

use bytes::Bytes;

use crate::content::Unreadable;
use crate::error::{ApiError, ErrorKind};
use crate::state::State;

pub(crate) use reply::set_common_headers;
pub(crate) use token::account_of;

use reply::error_response;
use request::{Request, header};

/// Handles a request by the rules of the API: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.
pub(crate) fn answer(state: &mut State, request: &Request) -> http::Response<Bytes> {
    state.purge();
    let given = transaction_of(request).map(ToOwned::to_owned);
    let transaction = given.unwrap_or_else(|| format!("mock-{}", state.random.hex("", 32)));
    state.requests += 1;
    let every = state.options.too_many_requests_every;
    let result = if let Some(Unreadable(error)) = request.extensions().get() {
        Err(error.clone())
    } else if every > 0 && state.requests.is_multiple_of(every) {
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
    if request.method() == http::Method::HEAD {
        without_body(&mut response);
    }
    response
}

/// The ID that a request has for its transaction.
pub(crate) fn transaction_of(request: &Request) -> Option<&str> {
    header(request, "transaction-id").filter(|given| !given.is_empty())
}

/// Removes the body, whose length the header still says.
fn without_body(response: &mut http::Response<Bytes>) {
    let length = std::mem::take(response.body_mut()).len();
    if length > 0 {
        response.headers_mut().insert("content-length", length.into());
    }
}
