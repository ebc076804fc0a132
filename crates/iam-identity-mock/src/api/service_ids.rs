//! The operations on service IDs.

use serde_json::{Map, Value as Json};

use super::access::{self, Permission};
use super::keys;
use super::reply::Reply;
use super::request::{Request, body, flag, header_flag, matches_etag, query, string_field};
use crate::error::{ApiError, ErrorKind};
use crate::identity::{Identity, Role};
use crate::service_id::ServiceId;
use crate::state::State;

/// The JSON of a service ID, with the ID of its group if that is asked for.
pub(super) fn json(state: &State, service: &ServiceId, shows_group: bool) -> Json {
    let mut json = service.json();
    if shows_group {
        json["group_id"] = state.group_of(service).into();
    }
    json
}

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let locked = header_flag(request, "Entity-Lock")?;
    let given = body(request)?;
    let service = new(state, caller, &given, locked)?;
    let identity = service.identity();
    let (tag, id) = (service.entity_tag(), service.id.clone());
    let mut answer = json(state, &service, flag(request, "show_group_id"));
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

/// The service ID that a body describes; it isn't stored.
fn new(state: &mut State, caller: &Identity, given: &Map<String, Json>, locked: bool) -> Result<ServiceId, ApiError> {
    let account = string_field(given, "account_id")?.ok_or_else(|| ApiError::missing("account_id"))?;
    if account != caller.account_id {
        return Err(ApiError::invalid("account_id", "It is not an account of the caller."));
    }
    require_creation_allowed(state, caller)?;
    let name = string_field(given, "name")?.filter(|name| !name.is_empty()).ok_or_else(|| ApiError::missing("name"))?;
    let group_id = group(state, given, &account)?;
    let mut service = ServiceId { group_id, locked, ..state.new_service_id(caller, &name) };
    change(&mut service, given)?;
    Ok(service)
}

/// Checks that the caller may create service IDs and their groups.
pub(super) fn require_creation_allowed(state: &State, caller: &Identity) -> Result<(), ApiError> {
    let settings = state.store.settings.get(&caller.account_id);
    let is_restricted = settings.is_some_and(|settings| settings.restricts("restrict_create_service_id"));
    if is_restricted && !caller.has_any(&[Role::ServiceIdCreator]) {
        return Err(ApiError::forbidden("The account restricts the creation of service IDs."));
    }
    Ok(())
}

/// The group that a body names, if it has room for another service ID; `None` for the default one.
fn group(state: &State, given: &Map<String, Json>, account: &str) -> Result<Option<String>, ApiError> {
    let default = &state.options.default_group_id;
    let named = string_field(given, "group_id")?.filter(|id| !id.is_empty() && id != default);
    let is_known = |id: &String| state.store.groups.get(id).is_some_and(|group| group.account_id == account);
    if named.as_ref().is_some_and(|id| !is_known(id)) {
        return Err(ApiError::invalid("group_id", "There is no such group in the account."));
    }
    let limit = state.options.service_ids_per_group;
    if state.service_ids_of(account, named.as_ref().unwrap_or(default)).count() >= limit {
        return Err(ApiError::limit("The maximum number of service IDs is reached", limit));
    }
    Ok(named)
}

pub(super) fn get(state: &State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, ApiError> {
    let service = of_caller(state, caller, id, Permission::Read)?;
    let mut answer = json(state, service, flag(request, "show_group_id"));
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
    let iam_id = service.iam_id();
    if let Some(identity) = state.store.identities.iter_mut().find(|identity| identity.iam_id == iam_id) {
        identity.name.clone_from(&service.name);
    }
    state.store.service_ids.insert(id.to_owned(), service);
    touch(state, caller, id, "UPDATE");
    get(state, caller, id, request)
}

/// Deletes a service ID with its keys, unless it or one of them is locked.
pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, ApiError> {
    let service = of_caller(state, caller, id, Permission::Delete)?;
    if service.locked {
        return Err(ApiError::conflict(ErrorKind::Locked, "ServiceId", id, "is locked"));
    }
    let iam_id = service.iam_id();
    if let Some(key) = state.store.keys.values().find(|key| key.iam_id == iam_id && key.locked) {
        return Err(ApiError::locked_key(&key.id));
    }
    state.store.remove_service_id(id);
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
    let (tag, now) = (state.random.hex(&caller.account_id, 32), state.clock.now());
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
