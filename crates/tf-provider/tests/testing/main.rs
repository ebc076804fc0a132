//! The testing kit: a provider that keeps Terraform's rules passes, and one that breaks a rule fails with that rule.

#![allow(clippy::unwrap_used, clippy::panic, clippy::similar_names)]

mod applies;
mod deferral;
mod lifecycle;
mod plans;
mod queries;
mod readme;
mod toy;
