//! The operations on one key.

use serde_json::{Map, Value as Json};

use super::accounts::Settings;
use super::{Reply, Request, body, fits_tag, header, may_manage, query};
use crate::clock::read_expiry;
use crate::history::Past;
use crate::identity::Identity;
use crate::key::Key;
use crate::refusal::Refusal;
use crate::state::State;

/// The shortest value of a user's own.
const MIN_VALUE_CHARS: usize = 32;

/// A new key of an identity, with everything at its default.
pub(crate) fn fresh(state: &mut State, owner: &Identity, name: &str) -> Key {
    let now = state.clock.now();
    Key {
        id: format!("ApiKey-{}", state.uuid()),
        iam_id: owner.iam_id.clone(),
        account_id: owner.account_id.clone(),
        name: name.to_owned(),
        description: None,
        value: state.value(),
        locked: false,
        disabled: false,
        action_when_leaked: state.options.action_when_leaked.to_owned(),
        support_sessions: false,
        expires_at: None,
        created_at: now,
        modified_at: now,
        revision: 1,
        tag: state.hexadecimal(32),
        created_by: owner.iam_id.clone(),
        stored: false,
        past: Past::default(),
    }
}

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let is_set = |name: &str| header(request, name) == Some("true");
    let key = make(state, caller, &body(request)?, is_set("entity-lock"), is_set("entity-disable"))?;
    Ok(Reply::json(201, key.json(&state.options, true)).tagged(key.entity_tag()))
}

/// Makes a key as the body says.
pub(super) fn make(
    state: &mut State,
    caller: &Identity,
    body: &Map<String, Json>,
    locked: bool,
    disabled: bool,
) -> Result<Key, Refusal> {
    let name = text(body, "name")?.filter(|name| !name.is_empty()).ok_or_else(|| Refusal::missing("name"))?;
    let iam_id = text(body, "iam_id")?.filter(|id| !id.is_empty()).ok_or_else(|| Refusal::missing("iam_id"))?;
    let for_a_user = !iam_id.starts_with("iam-");
    let Some(owner) = state.identity(&iam_id).cloned() else {
        return Err(Refusal::invalid("iam_id", "There is no such identity."));
    };
    if text(body, "account_id")?.is_some_and(|account| account != owner.account_id) {
        return Err(Refusal::invalid("account_id", "The identity is not of this account."));
    }
    if for_a_user && caller.iam_id != iam_id {
        return Err(Refusal::forbidden("A key of a user can only be created by that user."));
    }
    if owner.account_id != caller.account_id {
        return Err(Refusal::forbidden("The identity is of another account."));
    }
    if for_a_user && state.settings.get(&owner.account_id).is_some_and(Settings::restricts_user_keys) {
        return Err(Refusal::forbidden("The account restricts the creation of users' keys."));
    }
    let stored = match body.get("store_value") {
        None => false,
        Some(Json::Bool(true)) if for_a_user => {
            return Err(Refusal::invalid("store_value", "It must be false for a key of a user."));
        }
        Some(Json::Bool(stored)) => *stored,
        Some(_) => return Err(Refusal::invalid("store_value", "Valid values: true, false.")),
    };
    let mut key = fresh(state, &owner, &name);
    key.stored = stored;
    if let Some(value) = text(body, "apikey")? {
        if value.chars().count() < MIN_VALUE_CHARS {
            return Err(Refusal::invalid("apikey", "It must have at least 32 characters."));
        }
        if state.keys.values().any(|other| other.value == value) {
            return Err(Refusal::new(409, "conflict", "BXNIM0104E", "The API key exists already", ""));
        }
        key.value = value;
    }
    change(&mut key, body)?;
    if state.keys.values().filter(|other| other.iam_id == iam_id).count() >= state.options.keys_per_identity {
        let details = format!("The limit is {}.", state.options.keys_per_identity);
        let message = "The maximum number of API keys is reached";
        return Err(Refusal::new(state.options.limit_status, "limit_exceeded", "BXNIM0000E", message, details));
    }
    (key.locked, key.disabled) = (locked, disabled);
    key.created_by.clone_from(&caller.iam_id);
    key.past.note(key.created_at, &caller.iam_id, &caller.account_id, "CREATE");
    state.insert(key.clone());
    Ok(key)
}

pub(super) fn get(state: &State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, Refusal> {
    let key = manageable(state, caller, id)?;
    let mut answer = key.json(&state.options, key.stored);
    key.past.add_to(&mut answer, &query(request));
    Ok(Reply::json(200, answer).tagged(key.entity_tag()))
}

pub(super) fn by_value(state: &State, caller: &Identity, request: &Request) -> Result<Reply, Refusal> {
    let value = header(request, "iam-apikey").ok_or_else(|| Refusal::missing("IAM-ApiKey"))?;
    let found = state.keys.values().find(|key| key.value == value);
    let key = found.ok_or_else(|| Refusal::not_found("ApiKey", "by value"))?;
    get(state, caller, &key.id, request)
}

pub(super) fn update(state: &mut State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, Refusal> {
    let mut key = manageable(state, caller, id)?.clone();
    let is_current = fits_tag(request, &key.entity_tag())?;
    let body = body(request)?;
    if key.locked {
        return Err(Refusal::conflict("ApiKey", id, "is locked", state.options.locked_status));
    }
    if !is_current {
        return Err(Refusal::conflict("ApiKey", id, "was changed meanwhile", 409));
    }
    if let Some(name) = text(&body, "name")? {
        if name.is_empty() {
            return Err(Refusal::missing("name"));
        }
        key.name = name;
    }
    change(&mut key, &body)?;
    state.keys.insert(id.to_owned(), key);
    state.touch(id, &caller.iam_id, "UPDATE");
    get(state, caller, id, request)
}

pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, Refusal> {
    if manageable(state, caller, id)?.locked {
        let details = format!("Object type 'ApiKey' with ID '{id}' could not be deleted: it is locked.");
        return Err(Refusal::new(
            state.options.locked_status,
            "delete_not_possible",
            "BXNIM0105E",
            "Unable to delete object",
            details,
        ));
    }
    state.remove(id);
    Ok(Reply::empty())
}

/// Locks, unlocks, disables or enables. Repeating it is no error.
pub(super) fn toggle(
    state: &mut State,
    caller: &Identity,
    id: &str,
    action: &'static str,
    change: impl FnOnce(&mut Key),
) -> Result<Reply, Refusal> {
    manageable(state, caller, id)?;
    if let Some(key) = state.keys.get_mut(id) {
        change(key);
    }
    if state.options.toggles_move_tag {
        state.touch(id, &caller.iam_id, action);
    }
    Ok(Reply::empty())
}

fn manageable<'a>(state: &'a State, caller: &Identity, id: &str) -> Result<&'a Key, Refusal> {
    let key = state.keys.get(id).ok_or_else(|| Refusal::not_found("ApiKey", id))?;
    if may_manage(caller, &key.iam_id, &key.account_id) {
        Ok(key)
    } else {
        Err(Refusal::forbidden("The key belongs to another identity."))
    }
}

/// What creation and update have in common.
fn change(key: &mut Key, body: &Map<String, Json>) -> Result<(), Refusal> {
    if let Some(description) = text(body, "description")? {
        key.description = Some(description).filter(|it| !it.is_empty());
    }
    match body.get("support_sessions") {
        None => {}
        Some(Json::Bool(_)) if key.iam_id.starts_with("iam-") => {
            return Err(Refusal::invalid("support_sessions", "Only keys of users can have it."));
        }
        Some(Json::Bool(value)) => key.support_sessions = *value,
        Some(_) => return Err(Refusal::invalid("support_sessions", "Valid values: true, false.")),
    }
    if let Some(action) = text(body, "action_when_leaked")? {
        if !matches!(action.as_str(), "none" | "disable" | "delete") {
            return Err(Refusal::invalid("action_when_leaked", "Valid values: none, disable, delete."));
        }
        key.action_when_leaked = action;
    }
    match text(body, "expires_at")?.as_deref() {
        None => {}
        Some("") => key.expires_at = None,
        Some(given) => {
            let at = read_expiry(given);
            key.expires_at = Some(at.ok_or_else(|| Refusal::invalid("expires_at", "Format: yyyy-MM-ddTHH:mm+0000."))?);
        }
    }
    Ok(())
}

/// A field that is a text, where it is there.
pub(super) fn text(body: &Map<String, Json>, name: &str) -> Result<Option<String>, Refusal> {
    match body.get(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::invalid(name, "It must be a text.")),
    }
}
