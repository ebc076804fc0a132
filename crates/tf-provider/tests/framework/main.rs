//! What an author of a provider declares, and what users of such a provider get.

#![allow(clippy::unwrap_used, clippy::panic, non_snake_case)]

mod configurations;
mod configure_again;
mod declarations;
mod deferral;
mod docs;
mod elements;
mod fields;
mod functions;
mod modify_plan;
mod nested;
mod provider_meta;
mod recode;
mod run_time_schemas;
mod toy;
mod validators;
mod vectors;
mod versions;
mod waiting;
