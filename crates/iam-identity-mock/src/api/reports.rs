//! Reports of an account's activity: requested, polled, read.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::access;
use super::reply::Reply;
use super::request::{Request, query};
use crate::audit_log::AuditLog;
use crate::clock::minutes;
use crate::error::ApiError;
use crate::identity::{Identity, IdentityKind};
use crate::key::Key;
use crate::report::{Found, Report};
use crate::state::{State, Store};

pub(super) fn create(
    state: &mut State,
    caller: &Identity,
    account: &str,
    request: &Request,
) -> Result<Reply, ApiError> {
    access::require_same_account(caller, account)?;
    let query = query(request);
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if parameter("type").is_some_and(|kind| kind != "inactive") {
        return Err(ApiError::invalid("type", "Valid values: inactive."));
    }
    let hours = parameter("duration").unwrap_or("720").parse().ok().filter(|hours| (1..=87_600).contains(hours));
    let hours = hours.ok_or_else(|| ApiError::invalid("duration", "It must be a number of hours."))?;
    let (reference, at) = (state.random.hex(account, 32), state.clock.now());
    let since = Report::start(at, hours);
    let store = &state.store;
    let report = Report {
        reference: reference.clone(),
        created_by: caller.iam_id.clone(),
        hours,
        at,
        pending: state.options.report_reads_until_ready,
        users: idle_identities(store, account, IdentityKind::User, since),
        apikeys: idle_keys(store, account, since),
        serviceids: idle_service_ids(store, account, since),
        profiles: idle_identities(store, account, IdentityKind::Profile, since),
    };
    state.store.reports.entry(account.to_owned()).or_default().add(report);
    Ok(Reply::json(202, json!({ "reference": reference })))
}

pub(super) fn get(state: &mut State, caller: &Identity, account: &str, reference: &str) -> Result<Reply, ApiError> {
    access::require_same_account(caller, account)?;
    match state.store.reports.get_mut(account).map_or(Found::Nothing, |reports| reports.find(reference)) {
        Found::Nothing => Err(ApiError::not_found("Report", reference)),
        Found::Pending => Ok(Reply::empty()),
        Found::Ready(report) => Ok(Reply::json(200, report.json())),
    }
}

/// Whether there was no login since a time.
fn is_idle(logins: Option<&AuditLog>, since: Timestamp) -> bool {
    logins.and_then(AuditLog::last_login).is_none_or(|at| at < since)
}

/// Adds the time of the last login, if there was one.
fn with_last_login(mut json: Json, logins: Option<&AuditLog>) -> Json {
    if let Some(at) = logins.and_then(AuditLog::last_login) {
        json["last_authn"] = minutes(at).into();
    }
    json
}

/// The users or profiles that did not log in.
fn idle_identities(store: &Store, account: &str, kind: IdentityKind, since: Timestamp) -> Vec<Json> {
    let logins = |identity: &Identity| store.logins.get(account)?.get(&identity.iam_id);
    let is_wanted = |identity: &&Identity| {
        identity.account_id == account && IdentityKind::of(&identity.iam_id) == kind && is_idle(logins(identity), since)
    };
    let entry = |identity: &Identity| {
        let json = match kind {
            IdentityKind::User => user(identity),
            _ => json!({ "id": identity.id(), "name": identity.name }),
        };
        with_last_login(json, logins(identity))
    };
    store.identities.iter().filter(is_wanted).map(entry).collect()
}

fn user(identity: &Identity) -> Json {
    let email = identity.email();
    json!({ "iam_id": identity.iam_id, "name": identity.name, "username": email, "email": email })
}

fn idle_service_ids(store: &Store, account: &str, since: Timestamp) -> Vec<Json> {
    let services = store.service_ids.values().filter(|service| service.account_id == account);
    let idle = services.filter(|service| is_idle(Some(&service.audit_log), since));
    idle.map(|service| with_last_login(json!({ "id": service.id, "name": service.name }), Some(&service.audit_log)))
        .collect()
}

fn idle_keys(store: &Store, account: &str, since: Timestamp) -> Vec<Json> {
    let keys = store.order.iter().filter_map(|id| store.keys.get(id)).filter(|key| key.account_id == account);
    keys.filter(|key| is_idle(Some(&key.audit_log), since)).map(|key| idle_key(store, key)).collect()
}

fn idle_key(store: &Store, key: &Key) -> Json {
    let mut json = json!({ "id": key.id, "name": key.name });
    let owner = store.identity(&key.iam_id, &key.account_id);
    if IdentityKind::of(&key.iam_id) == IdentityKind::ServiceId {
        json["type"] = "serviceid".into();
        json["serviceid"] = json!({ "id": key.iam_id.trim_start_matches("iam-") });
        if let Some(service) = store.service_id(&key.iam_id) {
            json["serviceid"]["name"] = service.name.as_str().into();
        }
    } else {
        json["type"] = "user".into();
        json["user"] = owner.map_or_else(|| json!({ "iam_id": key.iam_id }), user);
    }
    with_last_login(json, Some(&key.audit_log))
}
