//! The operations on service IDs.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::access::{self, Permission};
use super::keys;
use super::paging::{Listed, Listing};
use super::reply::Reply;
use super::request::{Request, body, header, matches_etag, query, string_field};
use crate::audit_log::AuditLog;
use crate::error::{ApiError, ErrorKind};
use crate::identity::{Identity, Role};
use crate::options::Options;
use crate::service_id::ServiceId;
use crate::state::State;

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

    fn json(&self, _: &Options) -> Json {
        Self::json(self)
    }
}

pub(super) fn list(state: &State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let listing = Listing::of::<ServiceId>(request, |parameters| {
        let account = parameters.get("account_id").ok_or_else(|| ApiError::missing("account_id"))?;
        if account != caller.account_id {
            return Err(ApiError::invalid("account_id", "It is not the account of the token."));
        }
        Ok(parameters.get("name").map(ToOwned::to_owned))
    })?;
    let wanted = |service: &&ServiceId| {
        service.account_id == caller.account_id && listing.wanted.as_ref().is_none_or(|name| *name == service.name)
    };
    let mut found: Vec<_> = state.store.service_ids.values().filter(wanted).collect();
    found.sort_by_key(|service| service.created_at);
    listing.answer(state, request, found)
}

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let given = body(request)?;
    let account = string_field(&given, "account_id")?.ok_or_else(|| ApiError::missing("account_id"))?;
    if account != caller.account_id {
        return Err(ApiError::invalid("account_id", "It is not an account of the caller."));
    }
    let settings = state.store.settings.get(&account);
    let is_restricted = settings.is_some_and(|settings| settings.restricts("restrict_create_service_id"));
    if is_restricted && !caller.has_any(&[Role::ServiceIdCreator]) {
        return Err(ApiError::forbidden("The account restricts the creation of service IDs."));
    }
    let name =
        string_field(&given, "name")?.filter(|name| !name.is_empty()).ok_or_else(|| ApiError::missing("name"))?;
    let now = state.clock.now();
    let mut service = ServiceId {
        id: format!("ServiceId-{}", state.random_uuid()),
        account_id: account,
        name,
        description: None,
        instances: Vec::new(),
        locked: header(request, "entity-lock") == Some("true"),
        created_at: now,
        modified_at: now,
        created_by: caller.iam_id.clone(),
        revision: 1,
        tag: state.random_hex(32),
        audit_log: AuditLog::default(),
    };
    change(&mut service, &given)?;
    service.audit_log.note(now, &caller.iam_id, &caller.account_id, "CREATE");
    let identity = Identity {
        iam_id: service.iam_id(),
        account_id: service.account_id.clone(),
        name: service.name.clone(),
        roles: BTreeSet::new(),
        trusts: BTreeSet::new(),
    };
    let (mut answer, tag, id) = (service.json(), service.entity_tag(), service.id.clone());
    let iam_id = identity.iam_id.clone();
    state.store.identities.push(identity);
    state.store.service_ids.insert(id.clone(), service);
    if let Some(nested) = given.get("apikey") {
        let made = match nested.as_object().cloned() {
            None => Err(ApiError::invalid("apikey", "It must be an object.")),
            Some(mut nested) => {
                nested.insert("iam_id".to_owned(), iam_id.into());
                keys::create_key(state, caller, &nested, false, false)
            }
        };
        let made = made.inspect_err(|_| {
            // Both are created, or none.
            state.store.identities.pop();
            state.store.service_ids.remove(&id);
        });
        answer["apikey"] = made?.json(&state.options, true);
    }
    Ok(Reply::json(201, answer).tagged(tag))
}

pub(super) fn get(state: &State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, ApiError> {
    let service = of_caller(state, caller, id, Permission::Read)?;
    let mut answer = service.json();
    service.audit_log.add_to(&mut answer, &query(request));
    Ok(Reply::json(200, answer).tagged(service.entity_tag()))
}

pub(super) fn update(state: &mut State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, ApiError> {
    let mut service = of_caller(state, caller, id, Permission::Update)?.clone();
    let is_current = matches_etag(request, &service.entity_tag())?;
    let given = body(request)?;
    if service.locked {
        return Err(ApiError::conflict(ErrorKind::Locked, "ServiceId", id, "is locked"));
    }
    if !is_current {
        return Err(ApiError::conflict(ErrorKind::StaleTag, "ServiceId", id, "was changed meanwhile"));
    }
    if let Some(name) = string_field(&given, "name")? {
        if name.is_empty() {
            return Err(ApiError::missing("name"));
        }
        service.name = name;
    }
    change(&mut service, &given)?;
    state.store.service_ids.insert(id.to_owned(), service);
    touch(state, caller, id, "UPDATE");
    get(state, caller, id, request)
}

pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, ApiError> {
    let service = of_caller(state, caller, id, Permission::Delete)?;
    let iam_id = service.iam_id();
    if service.locked || state.store.keys.values().any(|key| key.iam_id == iam_id && key.locked) {
        return Err(ApiError::conflict(ErrorKind::Locked, "ServiceId", id, "is locked, or one of its keys is"));
    }
    state.store.service_ids.remove(id);
    state.store.identities.retain(|identity| identity.iam_id != iam_id);
    // Its keys are deleted with it.
    let keys: Vec<_> = state.store.keys.values().filter(|key| key.iam_id == iam_id).map(|key| key.id.clone()).collect();
    for key in keys {
        state.store.remove(&key);
    }
    Ok(Reply::empty())
}

pub(super) fn lock(state: &mut State, caller: &Identity, id: &str, locked: bool) -> Result<Reply, ApiError> {
    of_caller(state, caller, id, Permission::Update)?;
    if let Some(service) = state.store.service_ids.get_mut(id) {
        service.locked = locked;
    }
    touch(state, caller, id, if locked { "LOCK" } else { "UNLOCK" });
    Ok(Reply::empty())
}

fn touch(state: &mut State, caller: &Identity, id: &str, action: &'static str) {
    let (tag, now) = (state.random_hex(32), state.clock.now());
    if let Some(service) = state.store.service_ids.get_mut(id) {
        service.revision = service.revision.saturating_add(1);
        service.tag = tag;
        service.modified_at = now;
        service.audit_log.note(now, &caller.iam_id, &caller.account_id, action);
    }
}

fn of_caller<'a>(
    state: &'a State,
    caller: &Identity,
    id: &str,
    permission: Permission,
) -> Result<&'a ServiceId, ApiError> {
    let service = state.store.service_ids.get(id).ok_or_else(|| ApiError::not_found("ServiceId", id))?;
    let sees_all = permission == Permission::Read && caller.account_id == service.account_id;
    if sees_all || access::is_allowed(caller, permission, &service.iam_id(), &service.account_id, &state.store) {
        Ok(service)
    } else {
        Err(ApiError::forbidden("The service ID is another's."))
    }
}

fn change(service: &mut ServiceId, given: &Map<String, Json>) -> Result<(), ApiError> {
    if let Some(description) = string_field(given, "description")? {
        service.description = Some(description).filter(|it| !it.is_empty());
    }
    match given.get("unique_instance_crns") {
        None => {}
        Some(given) => {
            let strings =
                given.as_array().and_then(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect());
            service.instances =
                strings.ok_or_else(|| ApiError::invalid("unique_instance_crns", "It must be a list of strings."))?;
        }
    }
    Ok(())
}
