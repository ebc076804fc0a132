//! `GET /v1/apikeys`: an identity's keys, or an account's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::access::{self, Permission};
use super::paging::{Listed, Listing, Parameters};
use super::reply::Reply;
use super::request::Request;
use crate::audit_log::AuditLog;
use crate::error::{ApiError, ErrorKind};
use crate::identity::{Identity, IdentityKind, Role};
use crate::key::Key;
use crate::state::State;

/// The parameters of a listing of keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeyQuery {
    /// `None` for all identities of the account.
    owner: Option<String>,
    account: bool,
    kind: Option<String>,
    /// The group of service IDs; `None` for the default one.
    group: Option<String>,
}

impl Listed for Key {
    const PATH: &'static str = "/v1/apikeys";
    const NAME: &'static str = "apikeys";
    const SORTS: &'static [&'static str] = &["name", "description", "created_at", "created_by"];

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
    let listing = Listing::of::<Key>(request, |parameters| KeyQuery::of(caller, parameters))?;
    let wanted = &listing.wanted;
    if wanted
        .owner
        .as_ref()
        .is_some_and(|owner| *owner != caller.iam_id && IdentityKind::of(owner) == IdentityKind::User)
    {
        let reason = "The specified IAM ID does not match the IAM ID in the token.";
        return Err(ApiError::new(ErrorKind::Invalid, "invalid_request", "BXNIM0106E", reason, ""));
    }
    if wanted.account && !caller.has_any(&[Role::Administrator, Role::ApiKeyReviewer]) {
        return Err(ApiError::forbidden("Listing the keys of an account needs the Administrator role."));
    }
    let sees = |key: &&Key| {
        wanted.account || access::is_allowed(caller, Permission::Read, &key.iam_id, &key.account_id, &state.store)
    };
    let keys = state.store.order.iter().filter_map(|id| state.store.keys.get(id));
    let keys = keys.filter(|key| key.account_id == caller.account_id && wanted.matches(key, state)).filter(sees);
    listing.answer(state, request, keys, |key| key.json(&state.options, false))
}

impl KeyQuery {
    fn of(caller: &Identity, parameters: &Parameters) -> Result<Self, ApiError> {
        if parameters.get("account_id").is_some_and(|account| account != caller.account_id) {
            return Err(ApiError::invalid("account_id", "It is not the account of the token."));
        }
        let account = parameters.one_of("scope", &["entity", "account"])?.as_deref() == Some("account");
        let own = || Some(caller.iam_id.clone()).filter(|_| !account);
        Ok(Self {
            owner: parameters.get("iam_id").map(ToOwned::to_owned).or_else(own),
            account,
            kind: parameters.one_of("type", &["user", "serviceid"])?,
            group: parameters.get("group_id").map(ToOwned::to_owned),
        })
    }

    fn matches(&self, key: &Key, state: &State) -> bool {
        let is_of_service_id = IdentityKind::of(&key.iam_id) == IdentityKind::ServiceId;
        let kind = if is_of_service_id { "serviceid" } else { "user" };
        self.owner.as_ref().is_none_or(|owner| key.iam_id == *owner)
            && self.kind.as_deref().is_none_or(|wanted| wanted == kind)
            && (self.is_group_of(key, state) || !is_of_service_id && state.options.group_listings_have_user_keys)
    }

    /// Whether a key is of the group. Those of users are of the default one.
    fn is_group_of(&self, key: &Key, state: &State) -> bool {
        let default = &state.options.default_group_id;
        let group = state.store.service_id(&key.iam_id).map_or(default.as_str(), |service| state.group_of(service));
        self.group.as_ref().unwrap_or(default) == group
    }
}
