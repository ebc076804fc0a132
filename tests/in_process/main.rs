//! The provider's server spoken to in-process, as Terraform's core does it, with the mock behind it and time standing
//! still: everything runs at the speed of memory, and the same way every time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod advice;
mod core;
mod faults;
mod files;
mod invoke;
mod leases;
mod pairs;
mod property;
mod secrets;
mod stateless;
mod switching;
mod table;
mod timeouts;
mod transport;
mod values;
mod workings;
