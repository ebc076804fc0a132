//! The rules of the API, over HTTP without a socket.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod client;
mod listing;
mod options;
mod random;
mod rules;
mod timeouts;
mod tokens;
