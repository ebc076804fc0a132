//! `GET /v1/serviceids`: the service IDs of a group.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::paging::{Listed, Listing};
use super::reply::Reply;
use super::request::Request;
use super::service_ids::json;
use crate::audit_log::AuditLog;
use crate::error::ApiError;
use crate::identity::Identity;
use crate::service_id::ServiceId;
use crate::state::State;

/// The parameters of a listing of service IDs.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ServiceIdQuery {
    name: Option<String>,
    /// `None` for the default group.
    group: Option<String>,
    shows_group: bool,
}

impl Listed for ServiceId {
    const PATH: &'static str = "/v1/serviceids/";
    const NAME: &'static str = "serviceids";
    const SORTS: &'static [&'static str] = &["name", "description", "created_at", "modified_at"];

    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> &str {
        self.description.as_deref().unwrap_or_default()
    }

    fn created_by(&self) -> &str {
        &self.created_by
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn modified_at(&self) -> Timestamp {
        self.modified_at
    }

    fn audit_log(&self) -> &AuditLog {
        &self.audit_log
    }
}

pub(super) fn list(state: &State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let listing = Listing::of::<ServiceId>(request, |parameters| {
        let account = parameters.get("account_id").ok_or_else(|| ApiError::missing("account_id"))?;
        if account != caller.account_id {
            return Err(ApiError::invalid("account_id", "It is not the account of the token."));
        }
        Ok(ServiceIdQuery {
            name: parameters.get("name").map(ToOwned::to_owned),
            group: parameters.get("group_id").map(ToOwned::to_owned),
            shows_group: parameters.get("show_group_id") == Some("true"),
        })
    })?;
    let wanted = &listing.wanted;
    let group = wanted.group.as_ref().unwrap_or(&state.options.default_group_id);
    let services = state.service_ids_of(&caller.account_id, group);
    let mut found: Vec<_> =
        services.filter(|service| wanted.name.as_ref().is_none_or(|name| *name == service.name)).collect();
    found.sort_by_key(|service| service.created_at);
    listing.answer(state, request, found.into_iter(), |service| json(state, service, wanted.shows_group))
}
