//! The provider's server spoken to in-process, as Terraform's core does it, with the mock behind it and time standing
//! still: everything runs at the speed of memory, and the same way every time.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod advice;
mod core;
mod declared;
mod faults;
mod files;
mod inputs;
mod invoke;
mod leases;
mod not_known_yet;
mod open_leases;
mod own_key;
mod owner;
mod pairs;
mod property;
mod queries;
mod recent;
mod secrets;
mod stateless;
mod switching;
mod table;
mod texts;
mod timeouts;
mod times;
mod transport;
mod values;
mod workings;
mod write_only;
