//! The provider's server spoken to in-process, as Terraform's core does it, with the mock behind it and time standing
//! still: everything runs at the speed of memory, and the same way every time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod core;
mod faults;
mod leases;
mod pairs;
mod property;
mod queries;
mod secrets;
mod table;
mod texts;
mod times;
mod transport;
mod values;
mod workings;
