//! The engine for API keys: what is planned for a key, done to it and found out about it, whichever object asks.
//!
//! # Layout
//!
//! In the order in which a key meets them:
//!
//! - [`schema`]: the attributes of a managed key. [`facts`]: those that the API shows.
//! - [`plan`]: plans a change, with [`write_only`] for values that are not in the state. Pure.
//! - [`steps`]: a change as a list of steps. Pure.
//! - [`apply`]: runs the steps; [`guard`] refuses before the first, [`create`] and [`update`] carry them out.
//! - [`read`]: a key as it is now.
//! - [`switch`], [`delete`]: lock, unlock, disable, enable and delete any key; also for actions and leased keys.
//! - [`file`]: the file that a key is written to.
//! - [`owner`]: whose key it is. [`private_state`]: what is stored beside the state. [`timeouts`]: how long it may take.
//!   [`key_name`]: how messages name a key.

pub(crate) mod apply;
pub(crate) mod create;
mod delete;
pub(crate) mod facts;
mod file;
mod guard;
pub(crate) mod key_name;
pub(crate) mod owner;
pub(crate) mod plan;
pub(crate) mod private_state;
pub(crate) mod read;
pub(crate) mod schema;
mod steps;
mod switch;
pub(crate) mod timeouts;
mod update;
mod write_only;

use std::time::Duration;

use iam_identity::{ApiKey, Client, Error};
use tf_provider::Resource;

use crate::provider_data::ProviderData;

pub(crate) use delete::{Deletion, delete};
pub(crate) use file::{FileClaim, FileClaims, KeyFile};
pub(crate) use key_name::KeyName;
pub(crate) use private_state::PrivateState;
pub(crate) use schema::ApiKeyModel;
pub(crate) use switch::Switch;

/// A resource that manages a key.
pub(crate) trait KeyResource:
    Resource<Model = ApiKeyModel, Private = PrivateState, ProviderData = ProviderData>
{
}

impl<R: Resource<Model = ApiKeyModel, Private = PrivateState, ProviderData = ProviderData>> KeyResource for R {}

/// How long it may take to find out what became of a request, after its own time is over or the user asked to stop.
pub(crate) const PROBE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long an probing_client may take after the user asked to stop.
const CANCELLED_PROBE_TIMEOUT: Duration = Duration::from_millis(500);

/// How often a change is sent at the most where only the tag was stale.
pub(crate) const MAX_STALE_TAGS: usize = 3;

/// A request that did not do what it was to do.
#[derive(Debug)]
pub(crate) struct RequestFailed {
    /// Why.
    pub(crate) error: Error,
    /// The key as it was seen afterwards; absent where nobody looked, or nothing was to be seen.
    pub(crate) seen: Option<Box<ApiKey>>,
}

/// A client to find out with what became of a request; only for a moment where the user asked to stop.
pub(crate) fn probing_client(client: &Client) -> Client {
    client.ignoring_cancellation(if client.is_cancelled() { CANCELLED_PROBE_TIMEOUT } else { PROBE_TIMEOUT })
}

/// Reads the key after a request of which it isn't known whether it was carried out. `None` where it certainly was not, or
/// where the key can't be read.
pub(crate) async fn probe(client: &Client, id: &str, error: &Error) -> Option<ApiKey> {
    if error.is_definitely_not_applied() {
        return None;
    }
    probing_client(client).get_api_key(id).await.ok()
}
