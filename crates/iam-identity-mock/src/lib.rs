//! A stateful mock of the IBM Cloud IAM Identity API: a library for tests, and a program for people.
//!
//! [`Mock`] holds keys, identities and tokens on a clock of its own and handles requests as the API does. A test calls
//! [`Mock::handle`] in-process or [`serve`]s the mock on a socket; it injects [`Fault`]s, and reads the requests afterwards
//! from the journal's [`Entry`]s. Tests in other languages do the same over HTTP: [`serve_control`].
//!
//! It shares no code with any client: what it knows of the API comes from
//! [IBM's documentation](https://cloud.ibm.com/apidocs/iam-identity-token-api) alone, so it catches a client's mistakes. Whatever
//! the documentation leaves open is one of the [`Options`].
//!
//! # Layout
//!
//! From the bottom up; a line uses only modules of its own and of the lines above.
//!
//! - `options`, `clock`, `random`, `public_url`: what the documentation leaves open; the mock's clock; random IDs; its URL
//! - `audit_log`, `identity`, `key`, `service_id`, `service_id_group`, `account`, `report`: the objects
//! - `error`: the API's errors
//! - `content`: how bodies of requests are encoded
//! - `state`, `snapshot`: everything that the mock knows, and snapshots of it
//! - `filter`, `api`: the operations, from a request to a response
//! - `effect`, `fault`, `journal`, `reset`, [`Mock`]: what tests control and see
//! - `objects`, [`Seed`], `seeding`: objects that are added without requests
//! - `control`, `admission`: the same over HTTP, and who may use that
//! - `received`, `request_line`, `tls`, `server`: sockets
//! - `builder`: all of it at once
//! - `program/`: the command line
#![warn(clippy::missing_errors_doc)]

mod account;
mod admission;
mod api;
mod audit_log;
mod builder;
mod clock;
mod content;
mod control;
mod effect;
mod error;
mod fault;
mod filter;
mod identity;
mod journal;
mod key;
mod mock;
mod objects;
mod options;
mod public_url;
mod random;
mod received;
mod report;
mod request_line;
mod reset;
mod seed;
mod seeding;
mod server;
mod service_id;
mod service_id_group;
mod snapshot;
mod state;
mod tls;

pub use audit_log::AuditLog;
pub use builder::{BuildError, Builder, RunningMock};
pub use effect::{CannedResponse, Effect};
pub use fault::{Fault, FaultError};
pub use identity::{Identity, Login, Role};
pub use journal::Entry;
pub use key::{Key, SeedKey};
pub use mock::{Delivery, Mock};
pub use options::{
    IdClaim, Links, NonemptyGroup, NotFoundBody, OptionDoc, Options, OptionsError, RetryAfter, StatusCode, WhenLeaked,
};
pub use public_url::PublicUrlError;
pub use seed::{Seed, SeedError, SeedIdentity, SeedSettings};
pub use server::{ServerHandle, serve, serve_control, serve_tls};
pub use service_id::SeedServiceId;
pub use service_id_group::SeedGroup;
pub use snapshot::SnapshotError;
pub use tls::{Authority, AuthorityError};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
