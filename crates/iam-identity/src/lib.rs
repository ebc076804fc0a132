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
mod exchange;
mod file;
mod grants;
mod headers;
mod http_transport;
mod id;
mod limiter;
mod log;
mod mask;
mod object;
mod operation;
mod operation_kind;
mod operations;
mod platform;
mod proxy;
mod read_coalescer;
mod recent_keys;
mod response;
mod retry;
mod sender;
mod server_clock;
mod settings;
mod text;
mod time;
mod token_cache;
mod transport;

pub use api_key::{Activity, ApiKey, ApiKeyChanges, ListScope, NewApiKey};
pub use claims::Claims;
pub use client::Client;
pub use credential::{Credential, CredentialKind, Login, Profile};
pub use endpoint::{EndpointError, check_endpoint};
pub use error::{AbortReason, ApiError, Cause, Error, ErrorKind};
pub use file::{FileError, read_file, run_blocking};
pub use http_transport::{HttpConfig, HttpConfigError, HttpTransport, StaticResolver};
pub use id::{is_iam_id, is_key_id};
pub use operation_kind::OperationKind;
pub use operations::listing::{ApiKeyPages, ListedApiKeys};
pub use operations::login::AccessToken;
pub use proxy::ProxyError;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use settings::Settings;
pub use time::{Minute, format_iam_time, parse_timestamp};
pub use transport::{Transport, TransportError};
