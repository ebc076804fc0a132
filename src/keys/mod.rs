//! The engine for API keys: what is planned for a key, done to it and found out about it, whichever object asks.
//!
//! # Layout
//!
//! The attributes:
//!
//! - [`schema`]: those of a managed key. [`facts`]: those that the API returns, each declared once; [`kinds`]: how each kind of
//!   them is read, compared and sent. [`model`]: a key between the API's answers and the state. [`changes`]: what differs
//!   between two states.
//! - [`private_state`]: what is stored beside the state. [`identity`]: what distinguishes a key from all others. [`owner`]: whose a key is. [`key_name`]: how messages name a key.
//!
//! A managed key, from plan to destruction:
//!
//! - [`plan`], with [`write_only`] for values that are not in the state, and [`storage`] for where those of new keys will be.
//!   Pure. [`preflight`] warns if there is no room for all keys that are planned.
//! - [`steps`]: a change as a list of steps. Pure.
//! - [`apply`]: carries out a change by [`create`], [`update`] or [`destroy`], which share a [`context`]. [`run`] runs the steps,
//!   whose [`requests`] are methods of [`runner`]. [`guard`] refuses before the first request that changes anything.
//! - [`validate`]: what no attribute can check alone. [`import`]: a key that exists. [`migrate`]: states of other resources.
//! - [`read`]: a key as it is now. [`timeouts`]: how long each operation may take.
//! - [`rotation`]: a key whose place the next one takes, while it goes on working for a while.
//!
//! Any key, also for actions and leased keys:
//!
//! - [`creator`], [`switch`], [`expire`], [`delete`]: the requests; [`change`]: one of them, as an action asks for it; [`probe`]
//!   finds out what became of one whose response was lost.
//! - [`snapshot`], [`creations`]: the keys that there were before, and those of this run. [`own_key`]: the key that the provider
//!   logs in with. [`leases`]: the leased keys that are still open.
//! - [`mod@file`]: the file that a key is written to.

pub(crate) mod apply;
pub(crate) mod change;
mod changes;
mod context;
mod create;
pub(crate) mod creations;
pub(crate) mod creator;
pub(crate) mod delete;
mod destroy;
pub(crate) mod expire;
pub(crate) mod facts;
pub(crate) mod file;
pub(crate) mod guard;
pub(crate) mod identity;
pub(crate) mod import;
pub(crate) mod key_name;
pub(crate) mod kinds;
pub(crate) mod leases;
pub(crate) mod lookup;
pub(crate) mod migrate;
mod model;
pub(crate) mod own_key;
pub(crate) mod owner;
pub(crate) mod plan;
pub(crate) mod preflight;
pub(crate) mod private_state;
pub(crate) mod probe;
pub(crate) mod read;
mod requests;
pub(crate) mod rotation;
mod run;
mod runner;
pub(crate) mod schema;
pub(crate) mod snapshot;
mod steps;
mod storage;
pub(crate) mod switch;
pub(crate) mod timeouts;
mod update;
pub(crate) mod validate;
mod write_only;

use tf_provider::Resource;

use crate::provider_data::ProviderData;
use private_state::PrivateState;
use schema::ApiKeyModel;

pub(crate) use key_name::KeyName;

/// A resource that manages a key with this engine.
pub(crate) trait KeyResource:
    Resource<Model = ApiKeyModel, Private = PrivateState, ProviderData = ProviderData>
{
}

impl<R: Resource<Model = ApiKeyModel, Private = PrivateState, ProviderData = ProviderData>> KeyResource for R {}
