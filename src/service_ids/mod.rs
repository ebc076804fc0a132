//! The engine for service IDs: what is planned for a service ID, done to it and found out about it.
//!
//! # Layout
//!
//! - [`facts`]: the attributes that the API returns. [`schema`]: those of a managed service ID. [`model`]: a service ID between the
//!   API's answers and the state. [`changes`]: what differs between two states. [`private_state`]: what is stored beside it.
//! - [`plan`]: plans a change. Pure.
//! - [`apply`]: carries out a change by [`create`], [`update`] or [`destroy`], which share a [`context`]. [`guard`] refuses before the
//!   first request that changes anything. [`requests`]: the requests of an update. [`snapshot`]: the service IDs before a creation.
//! - [`read`]: a service ID as it is now. [`lookup`]: finds service IDs of the account.
//!
//! What it has in common with the engine for keys is in [`crate::objects`] and in [`crate::keys`].

pub(crate) mod apply;
mod changes;
mod context;
mod create;
mod destroy;
pub(crate) mod facts;
pub(crate) mod guard;
pub(crate) mod lookup;
mod model;
pub(crate) mod plan;
pub(crate) mod private_state;
pub(crate) mod read;
mod requests;
pub(crate) mod schema;
pub(crate) mod snapshot;
mod update;

use tf_provider::Resource;

use crate::provider_data::ProviderData;
use private_state::PrivateState;
use schema::ServiceIdModel;

/// A resource that manages a service ID with this engine.
pub(crate) trait ServiceIdResource:
    Resource<Model = ServiceIdModel, Private = PrivateState, ProviderData = ProviderData>
{
}

impl<R: Resource<Model = ServiceIdModel, Private = PrivateState, ProviderData = ProviderData>> ServiceIdResource for R {}
