//! A resource's calls: from messages to an implementation of [`Resource`](crate::Resource) and back.

mod adapter;
mod apply;
mod dispatch;
mod dyn_resource;
mod plan;
mod read;
mod stored;

pub(super) use adapter::ResourceAdapter;
pub(super) use apply::LastKnown;
pub(super) use dyn_resource::DynResource;
#[cfg(test)]
pub(super) use stored::{newer_version, not_movable, unknown_version};
