//! The provider's server spoken to in-process, as Terraform's core does it, with the mock behind it and time standing
//! still: everything runs at the speed of memory, and the same way every time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod core;
mod declared;
mod faults;
mod inputs;
mod leases;
mod pairs;
mod property;
mod secrets;
mod table;
mod transport;
mod values;
mod workings;
