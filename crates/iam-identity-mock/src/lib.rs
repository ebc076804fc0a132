//! A stateful stand-in for the IBM Cloud IAM Identity API: a library for tests and a program for people.
//!
//! [`Mock`] holds keys, identities and tokens on a clock of its own and answers requests as the API would. A test calls
//! [`Mock::handle`] in-process or [`serve`]s it on a socket; it injects [`Fault`]s, and reads afterwards in the
//! [`Entry`]s of the journal what was asked. Tests in other languages do the same over HTTP: [`serve_control`].
//!
//! It shares no code with any client: what it understands of the API it has from the API's documentation alone.
//! What that leaves open is an option in [`Options`].

mod account;
mod admission;
mod api;
mod audit_log;
mod clock;
mod control;
mod error;
mod fault;
mod filter;
mod identity;
mod journal;
mod key;
mod mock;
mod options;
mod report;
mod server;
mod service_id;
mod state;
mod tls;

pub use audit_log::AuditLog;
pub use fault::{CannedResponse, Effect, Fault};
pub use identity::{Identity, Role};
pub use journal::Entry;
pub use key::Key;
pub use mock::{Delivery, Mock};
pub use options::{IdClaim, Links, NotFoundBody, OptionDoc, Options, RetryAfter, StatusCode, WhenLeaked};
pub use server::{ServerHandle, serve, serve_control, serve_tls};
pub use tls::Authority;
