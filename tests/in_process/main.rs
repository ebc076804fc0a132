//! The provider's server spoken to in-process, as Terraform's core does it, with the mock behind it and time standing
//! still: everything runs at the speed of memory, and the same way every time.

// The tests of one resource are those of another, with another type name.
#![allow(clippy::duplicate_mod)]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod account;
mod actions;
mod api_key;
mod client;
mod ephemeral;
mod faults;
mod provider;
mod rotating_api_key;
mod service_api_key;
mod service_id;
mod terraform_core;
