//! The mock's rules, asked for as any HTTP client would, without a socket.

#![allow(clippy::unwrap_used, clippy::panic)]

mod client;
mod listing;
mod options;
mod random;
mod rules;
mod tokens;
