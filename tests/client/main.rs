//! The client and the provider block that it is made from, against the mock without a network and with time standing
//! still.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "../in_process/transport.rs"]
mod transport;

mod credentials;
mod echoes;
mod endpoints;
mod hosts;
mod ids;
mod lists;
mod load;
mod reads;
mod responses;
mod tokens;
