//! The operations on single keys.

use serde_json::{Map, Value as Json};

use super::access::{self, Permission};
use super::reply::Reply;
use super::request::{Request, body, header, header_flag, matches_etag, query, string_field};
use crate::audit_log::AuditLog;
use crate::clock::parse_expiry;
use crate::error::{ApiError, ErrorKind};
use crate::identity::{Identity, IdentityKind, Role};
use crate::key::Key;
use crate::options::WhenLeaked;
use crate::state::State;

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let (locked, disabled) = (header_flag(request, "Entity-Lock")?, header_flag(request, "Entity-Disable")?);
    let key = create_key(state, caller, &body(request)?, locked, disabled)?;
    let reply = Reply::json(201, key.json(&state.options, true));
    Ok(if state.options.tag_on_writes { reply.tagged(key.entity_tag()) } else { reply })
}

/// Creates a key as the body says.
pub(super) fn create_key(
    state: &mut State,
    caller: &Identity,
    body: &Map<String, Json>,
    locked: bool,
    disabled: bool,
) -> Result<Key, ApiError> {
    let required = |name| string_field(body, name)?.filter(|it| !it.is_empty()).ok_or_else(|| ApiError::missing(name));
    let (name, iam_id) = (required("name")?, required("iam_id")?);
    let owner = owner(state, caller, body, &iam_id)?;
    let is_user = IdentityKind::of(&iam_id) == IdentityKind::User;
    let stored = match body.get("store_value") {
        None => !is_user && state.options.stored_by_default,
        Some(Json::Bool(true)) if is_user => {
            return Err(ApiError::invalid("store_value", "It must be false for a key of a user."));
        }
        Some(Json::Bool(stored)) => *stored,
        Some(_) => return Err(ApiError::invalid("store_value", "Valid values: true, false.")),
    };
    let mut key = state.new_key(&owner, &name);
    key.stored = stored;
    if let Some(value) = string_field(body, "apikey")? {
        check_value(state, &value)?;
        key.value = value;
    }
    change(&mut key, body)?;
    if !state.options.past_expiry_is_accepted && key.expires_at.is_some_and(|at| at <= key.created_at) {
        return Err(ApiError::invalid("expires_at", "It must be in the future."));
    }
    if state.count_keys(&iam_id, &owner.account_id) >= state.options.keys_per_identity {
        return Err(ApiError::limit("The maximum number of API keys is reached", state.options.keys_per_identity));
    }
    (key.locked, key.disabled) = (locked, disabled);
    key.created_by.clone_from(&caller.iam_id);
    key.audit_log = AuditLog::created(key.created_at, &caller.iam_id, &caller.account_id);
    state.store.insert(key.clone());
    Ok(key)
}

/// The identity that a new key is for, if the caller may create keys of it.
fn owner(state: &State, caller: &Identity, body: &Map<String, Json>, iam_id: &str) -> Result<Identity, ApiError> {
    let in_account = |account: &str| state.store.identity(iam_id, account);
    let owner = match string_field(body, "account_id")? {
        Some(account) => in_account(&account),
        None => in_account(&caller.account_id)
            .or_else(|| state.store.identities.iter().find(|identity| identity.iam_id == iam_id)),
    };
    let owner = owner.ok_or_else(|| ApiError::invalid("iam_id", "There is no such identity in the account."))?;
    let kind = IdentityKind::of(iam_id);
    if kind == IdentityKind::Profile {
        return Err(ApiError::invalid("iam_id", "Only users and service IDs can have API keys."));
    }
    if kind == IdentityKind::User && caller.iam_id != iam_id {
        return Err(ApiError::forbidden("A key of a user can only be created by that user."));
    }
    let is_own = kind == IdentityKind::ServiceId && caller.iam_id == iam_id;
    if is_own && !state.options.service_ids_create_own_keys && !caller.has_any(Permission::Create.roles()) {
        return Err(ApiError::forbidden("A service ID doesn't create keys for itself."));
    }
    if !access::is_allowed(caller, Permission::Create, iam_id, &owner.account_id, &state.store) {
        return Err(ApiError::forbidden("The identity is of another account, or its keys are made by others."));
    }
    let settings = state.store.settings.get(&owner.account_id);
    let is_restricted = settings.is_some_and(|settings| settings.restricts("restrict_create_platform_apikey"));
    if kind == IdentityKind::User && is_restricted && !caller.has_any(&[Role::UserApiKeyCreator]) {
        return Err(ApiError::forbidden("The account restricts the creation of users' keys."));
    }
    if state.options.locked_service_id_refuses_new_keys {
        require_unlocked_owner(state, iam_id)?;
    }
    Ok(owner.clone())
}

/// Checks that the service ID that owns a key, if it is one, is not locked.
fn require_unlocked_owner(state: &State, iam_id: &str) -> Result<(), ApiError> {
    match state.store.service_id(iam_id).filter(|service| service.locked) {
        Some(service) => Err(ApiError::conflict(ErrorKind::Locked, "ServiceId", &service.id, "is locked")),
        None => Ok(()),
    }
}

/// Checks a value that the user chose.
fn check_value(state: &State, value: &str) -> Result<(), ApiError> {
    let shortest = state.options.shortest_value;
    if value.chars().count() < shortest {
        return Err(ApiError::invalid("apikey", &format!("It must have at least {shortest} characters.")));
    }
    if state.store.keys.values().any(|other| other.value == value) {
        let message = "The API key exists already";
        return Err(ApiError::new(ErrorKind::Duplicate, "conflict", "BXNIM0104E", message, ""));
    }
    Ok(())
}

pub(super) fn get(state: &State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, ApiError> {
    read(state, caller, id, request, true)
}

/// Reads a key, with its value if that is stored and `shows_stored`.
fn read(state: &State, caller: &Identity, id: &str, request: &Request, shows_stored: bool) -> Result<Reply, ApiError> {
    let key = accessible_key(state, caller, id, Permission::Read)?;
    let mut answer = key.json(&state.options, key.stored && shows_stored);
    key.audit_log.add_to(&mut answer, &query(request));
    Ok(Reply::json(200, answer).tagged(key.entity_tag()))
}

pub(super) fn by_value(state: &State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let value = header(request, "iam-apikey").ok_or_else(|| ApiError::missing("IAM-ApiKey"))?;
    let found = state.store.keys.values().find(|key| key.value == value);
    let key = found.ok_or_else(|| ApiError::not_found("ApiKey", "by value"))?;
    read(state, caller, &key.id, request, state.options.details_show_stored_value)
}

pub(super) fn update(state: &mut State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, ApiError> {
    let mut key = accessible_key(state, caller, id, Permission::Update)?.clone();
    let before = key.clone();
    let is_current = matches_etag(request, &key.entity_tag())?;
    let body = body(request)?;
    if key.locked {
        return Err(ApiError::conflict(ErrorKind::Locked, "ApiKey", id, "is locked"));
    }
    if !is_current {
        return Err(ApiError::conflict(ErrorKind::StaleTag, "ApiKey", id, "was changed meanwhile"));
    }
    if let Some(name) = string_field(&body, "name")? {
        if name.is_empty() {
            return Err(ApiError::missing("name"));
        }
        key.name = name;
    }
    change(&mut key, &body)?;
    let moves_tag = key != before || state.options.no_change_moves_tag;
    state.store.keys.insert(id.to_owned(), key);
    if moves_tag {
        state.touch(id, &caller.iam_id, "UPDATE");
    }
    let reply = get(state, caller, id, request)?;
    Ok(if state.options.tag_on_writes { reply } else { reply.untagged() })
}

pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, ApiError> {
    if accessible_key(state, caller, id, Permission::Delete)?.locked {
        return Err(ApiError::locked_key(id));
    }
    state.store.remove(id);
    Ok(Reply::empty())
}

/// A state of a key that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    Lock,
    Disable,
}

/// Locks, unlocks, disables or enables.
pub(super) fn toggle(
    state: &mut State,
    caller: &Identity,
    id: &str,
    switch: Switch,
    on: bool,
) -> Result<Reply, ApiError> {
    let key = accessible_key(state, caller, id, Permission::Update)?;
    let (was, action) = match (switch, on) {
        (Switch::Lock, true) => (key.locked, "LOCK"),
        (Switch::Lock, false) => (key.locked, "UNLOCK"),
        (Switch::Disable, true) => (key.disabled, "DISABLE"),
        (Switch::Disable, false) => (key.disabled, "ENABLE"),
    };
    if switch == Switch::Disable && key.locked && state.options.lock_blocks_disable {
        return Err(ApiError::conflict(ErrorKind::Locked, "ApiKey", id, "is locked"));
    }
    if was == on && state.options.repeated_toggle_status != 204 {
        return Err(ApiError::conflict(ErrorKind::Repeated, "ApiKey", id, "is already in the requested state"));
    }
    if let Some(key) = state.store.keys.get_mut(id) {
        match switch {
            Switch::Lock => key.locked = on,
            Switch::Disable => key.disabled = on,
        }
    }
    if state.options.toggles_move_tag {
        state.touch(id, &caller.iam_id, action);
    }
    Ok(Reply::empty())
}

fn accessible_key<'a>(
    state: &'a State,
    caller: &Identity,
    id: &str,
    permission: Permission,
) -> Result<&'a Key, ApiError> {
    let key = state.store.keys.get(id).ok_or_else(|| ApiError::not_found("ApiKey", id))?;
    access::check(caller, permission, key, &state.store)?;
    if permission != Permission::Read && state.options.locked_service_id_refuses_key_changes {
        require_unlocked_owner(state, &key.iam_id)?;
    }
    Ok(key)
}

/// Sets the fields that creations and updates have in common.
fn change(key: &mut Key, body: &Map<String, Json>) -> Result<(), ApiError> {
    for (name, kept) in key.strings_mut() {
        if let Some(given) = string_field(body, name)? {
            *kept = Some(given).filter(|it| !it.is_empty());
        }
    }
    match body.get("support_sessions") {
        None => {}
        Some(Json::Bool(_)) if key.iam_id.starts_with("iam-") => {
            return Err(ApiError::invalid("support_sessions", "Only keys of users can have it."));
        }
        Some(Json::Bool(value)) => key.support_sessions = *value,
        Some(_) => return Err(ApiError::invalid("support_sessions", "Valid values: true, false.")),
    }
    if let Some(action) = string_field(body, "action_when_leaked")? {
        if !WhenLeaked::NAMES.contains(&action.as_str()) {
            let reason = format!("Valid values: {}.", WhenLeaked::NAMES.join(", "));
            return Err(ApiError::invalid("action_when_leaked", &reason));
        }
        key.action_when_leaked = action;
    }
    match string_field(body, "expires_at")?.as_deref() {
        None => {}
        Some("") => key.expires_at = None,
        Some(given) => {
            let at = parse_expiry(given);
            key.expires_at = Some(at.ok_or_else(|| ApiError::invalid("expires_at", "Format: yyyy-MM-ddTHH:mm+0000."))?);
        }
    }
    Ok(())
}
