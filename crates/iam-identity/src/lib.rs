//! A client of the IBM Cloud IAM Identity API, as far as API keys and tokens go.
//!
//! Reading order: [`Client`] (the operations), [`ApiKey`] and its kin (what travels), [`Error`] (what can go wrong),
//! [`RetryPolicy`] (what is tried again, and when), [`Credential`] (how the client logs in), [`Transport`] (how a request
//! reaches the API, so that tests need no network), [`HttpConfig`] (proxies and certificates).
//!
//! Facts about the API are those of IBM's published SDKs and documentation.

mod api_key;
mod claims;
mod client;
mod credential;
mod endpoint;
mod error;
mod file;
mod grants;
mod http_transport;
mod id;
mod limiter;
mod log;
mod mask;
mod object;
mod operation;
mod operations;
mod platform;
mod proxy;
mod read_coalescer;
mod recent_keys;
mod response;
mod retry;
mod text;
mod time;
mod token_cache;
mod transport;

pub use api_key::{Activity, ApiKey, ApiKeyChanges, ListScope, NewApiKey};
pub use claims::Claims;
pub use client::{Client, Settings};
pub use credential::{Credential, CredentialKind, Login, Profile};
pub use endpoint::check_endpoint;
pub use error::{AbortReason, ApiError, Cause, Error, ErrorKind};
pub use file::{read_file, read_file_async, run_blocking};
pub use http_transport::{HttpConfig, HttpTransport, StaticResolver};
pub use id::{is_iam_id, is_key_id};
pub use operations::listing::{ApiKeyPages, ListedApiKeys};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use time::{Minute, format_iam_time, parse_timestamp};
pub use transport::{Transport, TransportError};
