//! A client of the IBM Cloud IAM Identity API for API keys, service IDs and tokens.
//!
//! [`Client`] has the operations, [`ApiKey`], [`ServiceId`] and their relatives are what they send and return, [`Error`] is what they fail with.
//! [`Settings`] and [`Credential`] say how a client is made; a [`Transport`] sends its requests, so that tests need no network.
//!
//! The facts about the API are from [IBM's documentation](https://cloud.ibm.com/apidocs/iam-identity-token-api) and from IBM's
//! published SDKs. Where a fact has another source, the place that depends on it has the link.
//!
//! # Layout
//!
//! From the bottom up; a line uses only modules of its own and of the lines above.
//!
//! - `id`, `text`, `time`, `mask`, `object`, `claims`, `file`, `platform`: strings, times, secrets, JSON and files
//! - `endpoint`, `proxy`, `transport`, `http_transport`: how a request reaches the API
//! - `credential`, `operation_kind`, `error`: what can go wrong
//! - `headers`, `operation`, `retry`, `response`, `log`: one request and its response
//! - `api_object`, `api_key`, `service_id`, `account`, `activity_report`: the objects, and what requests and responses have of them
//! - `settings`, `server_clock`, `recent_objects`, `limiter`, `sender`: sending a request within limits
//! - `exchange`: the attempts of one operation
//! - `token_cache`, `grants`: access tokens
//! - `read_coalescer`, `report_cache`, `limits_cache`: many reads become one listing, or one report; what is known isn't asked for
//! - `client`, `operations/`: the client, and its operations by object
#![warn(clippy::missing_errors_doc)]

mod account;
mod activity_report;
mod api_key;
mod api_object;
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
mod limits_cache;
mod log;
mod mask;
mod object;
mod operation;
mod operation_kind;
mod operations;
mod platform;
mod proxy;
mod read_coalescer;
mod recent_objects;
mod report_cache;
mod response;
mod retry;
mod sender;
mod server_clock;
mod service_id;
mod settings;
mod text;
mod time;
mod token_cache;
mod transport;

pub use account::{AccountSettings, ApiKeyCount, ApiKeyLimits, ApiKeyUsage, RestrictedDomains, UserMfa};
pub use activity_report::{InactiveApiKey, InactiveIdentity, InactiveUser, InactivityReport};
pub use api_key::{Activity, ApiKey, ApiKeyChanges, ListScope, NewApiKey};
pub use claims::Claims;
pub use client::Client;
pub use credential::{Credential, CredentialKind, Login, Profile};
pub use endpoint::{EndpointError, check_endpoint};
pub use error::{AbortReason, AccountNotAllowed, ApiError, Cause, Error, ErrorKind};
pub use file::{FileError, read_file, run_blocking};
pub use http_transport::{HttpConfig, HttpConfigError, HttpTransport, StaticResolver};
pub use id::{is_iam_id, is_key_id, is_service_id};
pub use operation_kind::OperationKind;
pub use operations::api_key_lists::{ApiKeyPages, ListedApiKeys};
pub use operations::login::AccessToken;
pub use operations::service_ids::{ListedServiceIds, ServiceIdPages};
pub use proxy::ProxyError;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use service_id::{NewServiceId, ServiceId, ServiceIdChanges, ServiceIdScope};
pub use settings::Settings;
pub use time::{Minute, format_iam_time, parse_timestamp};
pub use transport::{Transport, TransportError};

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
