//! The rules of the API, over HTTP without a socket.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod bodies;
mod client;
mod endpoints;
mod example;
mod faults;
mod groups;
mod limits;
mod listing;
mod options;
mod random;
mod reports;
mod resets;
mod rules;
mod seeds;
mod service_id_options;
mod settings;
mod snapshots;
mod timeouts;
mod tokens;
