//! The mock's rules, asked for as any HTTP client would, without a socket.

#![allow(clippy::unwrap_used, clippy::panic)]

mod client;
mod listing;
mod options;
mod patience;
mod random;
mod rules;
mod tokens;
