//! The built plugin under every Terraform at hand, with a mock of the API for each case.

#![allow(
    clippy::assigning_clones,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unnecessary_debug_formatting,
    missing_docs
)]

#[cfg(unix)]
mod actions;
#[cfg(unix)]
mod api_key;
#[cfg(unix)]
mod audit;
#[cfg(unix)]
mod cases;
#[cfg(unix)]
mod data_sources;
#[cfg(unix)]
mod documented_steps;
#[cfg(unix)]
mod ephemeral;
#[cfg(unix)]
mod examples;
#[cfg(unix)]
mod framework;
#[cfg(unix)]
mod functions;
#[cfg(unix)]
mod guides;
#[cfg(unix)]
mod interrupted;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(unix)]
mod launch;
#[cfg(unix)]
mod list;
#[cfg(unix)]
mod mistakes;
#[cfg(unix)]
mod mock_pages;
#[cfg(unix)]
mod network;
#[cfg(unix)]
mod notes;
#[cfg(unix)]
mod rotating_api_key;
#[cfg(unix)]
mod service_api_key;
#[cfg(unix)]
mod service_id;
#[cfg(unix)]
mod support;

/// The plugin is spoken to over unix sockets, and pages are followed with a shell.
#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let mut cases = Vec::new();
    // The longest first, so that none of them is alone at the end.
    #[cfg(target_os = "linux")]
    cases.extend(killed::cases());
    #[cfg(target_os = "linux")]
    cases.extend(rotating_api_key::killed::cases());
    cases.extend(guides::cases());
    cases.extend(mock_pages::cases());
    cases.extend(examples::cases());
    cases.extend(api_key::cases());
    cases.extend(actions::cases());
    cases.extend(audit::cases());
    cases.extend(data_sources::cases());
    cases.extend(documented_steps::cases());
    cases.extend(ephemeral::cases());
    cases.extend(framework::cases());
    cases.extend(functions::cases());
    cases.extend(interrupted::cases());
    cases.extend(launch::cases());
    cases.extend(list::cases());
    cases.extend(mistakes::cases());
    cases.extend(network::cases());
    cases.extend(notes::cases());
    cases.extend(rotating_api_key::cases());
    cases.extend(service_api_key::cases());
    cases.extend(service_id::cases());
    cases::run(&cases)
}
