//! The operations on groups of service IDs.

use serde_json::{Map, Value as Json, json};

use super::access::{Permission, require_same_account};
use super::reply::Reply;
use super::request::{Request, body, matches_etag, query, string_field};
use super::service_ids::require_creation_allowed;
use crate::error::{ApiError, ErrorKind};
use crate::identity::Identity;
use crate::options::NonemptyGroup;
use crate::service_id_group::ServiceIdGroup;
use crate::state::State;

/// Lists the groups in the order of their creation, in one page. The default group is not one of them.
pub(super) fn list(state: &State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let query = query(request);
    let account = query.iter().find(|(name, _)| name == "account_id").map(|(_, value)| value);
    let account = account.ok_or_else(|| ApiError::missing("account_id"))?;
    if *account != caller.account_id {
        return Err(ApiError::invalid("account_id", "It is not the account of the token."));
    }
    let mut groups: Vec<_> = state.store.groups.values().filter(|group| group.account_id == *account).collect();
    groups.sort_by_key(|group| group.created_at);
    let groups: Vec<Json> = groups.into_iter().map(ServiceIdGroup::json).collect();
    Ok(Reply::json(200, json!({ "serviceid_groups": groups })))
}

pub(super) fn create(state: &mut State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let given = body(request)?;
    let account = string_field(&given, "account_id")?.ok_or_else(|| ApiError::missing("account_id"))?;
    if account != caller.account_id {
        return Err(ApiError::invalid("account_id", "It is not an account of the caller."));
    }
    require_creation_allowed(state, caller)?;
    let name = required_name(&given)?;
    require_unused(state, &account, &name, "")?;
    let limit = state.options.service_id_groups_per_account;
    if state.store.groups.values().filter(|group| group.account_id == account).count() >= limit {
        return Err(ApiError::limit("The maximum number of service ID groups is reached", limit));
    }
    let description = string_field(&given, "description")?.filter(|it| !it.is_empty());
    let group = ServiceIdGroup { description, ..state.new_group(caller, &name) };
    let reply = Reply::json(201, group.json()).tagged(group.entity_tag());
    state.store.groups.insert(group.id.clone(), group);
    Ok(reply)
}

pub(super) fn get(state: &State, caller: &Identity, id: &str) -> Result<Reply, ApiError> {
    let group = accessible_group(state, caller, id, Permission::Read)?;
    Ok(Reply::json(200, group.json()).tagged(group.entity_tag()))
}

pub(super) fn update(state: &mut State, caller: &Identity, id: &str, request: &Request) -> Result<Reply, ApiError> {
    let mut group = accessible_group(state, caller, id, Permission::Update)?.clone();
    let is_current = matches_etag(request, &group.entity_tag())?;
    let given = body(request)?;
    if !is_current {
        return Err(ApiError::conflict(ErrorKind::StaleTag, "ServiceIdGroup", id, "was changed meanwhile"));
    }
    group.name = required_name(&given)?;
    require_unused(state, &group.account_id, &group.name, id)?;
    if let Some(description) = string_field(&given, "description")? {
        group.description = Some(description).filter(|it| !it.is_empty());
    }
    group.revision = group.revision.saturating_add(1);
    group.tag = state.random.hex(&caller.account_id, 32);
    group.modified_at = state.clock.now();
    state.store.groups.insert(id.to_owned(), group);
    get(state, caller, id)
}

/// Deletes a group. What happens to its service IDs is an option.
pub(super) fn delete(state: &mut State, caller: &Identity, id: &str) -> Result<Reply, ApiError> {
    let account = accessible_group(state, caller, id, Permission::Delete)?.account_id.clone();
    let members: Vec<_> = state.service_ids_of(&account, id).map(|service| service.id.clone()).collect();
    match state.options.nonempty_group {
        NonemptyGroup::Refuse if members.is_empty() => {}
        NonemptyGroup::Refuse => {
            return Err(ApiError::conflict(ErrorKind::GroupConflict, "ServiceIdGroup", id, "has service IDs"));
        }
        NonemptyGroup::Cascade => {
            let iam_ids: Vec<_> = members.iter().map(|member| format!("iam-{member}")).collect();
            let is_locked = state.service_ids_of(&account, id).any(|service| service.locked)
                || state.store.keys.values().any(|key| key.locked && iam_ids.contains(&key.iam_id));
            if is_locked {
                let why = "has a service ID that is locked, or one with a locked key";
                return Err(ApiError::conflict(ErrorKind::Locked, "ServiceIdGroup", id, why));
            }
            for member in &members {
                state.store.remove_service_id(member);
            }
        }
        NonemptyGroup::Move => {
            for service in state.store.service_ids.values_mut().filter(|service| members.contains(&service.id)) {
                service.group_id = None;
            }
        }
    }
    state.store.groups.remove(id);
    Ok(Reply::empty())
}

fn required_name(given: &Map<String, Json>) -> Result<String, ApiError> {
    string_field(given, "name")?.filter(|name| !name.is_empty()).ok_or_else(|| ApiError::missing("name"))
}

/// Checks that no other group of the account than this one has the name.
fn require_unused(state: &State, account: &str, name: &str, id: &str) -> Result<(), ApiError> {
    let is_other = |group: &&ServiceIdGroup| group.account_id == account && group.name == name && group.id != id;
    match state.store.groups.values().find(is_other) {
        Some(other) => {
            let why = "has that name already";
            Err(ApiError::conflict(ErrorKind::GroupConflict, "ServiceIdGroup", &other.id, why))
        }
        None => Ok(()),
    }
}

/// A group that the caller has a permission on: identities of the account read it, whoever created it may do everything, and
/// others what their roles allow for service IDs.
fn accessible_group<'a>(
    state: &'a State,
    caller: &Identity,
    id: &str,
    permission: Permission,
) -> Result<&'a ServiceIdGroup, ApiError> {
    let group = state.store.groups.get(id).ok_or_else(|| ApiError::not_found("ServiceIdGroup", id))?;
    require_same_account(caller, &group.account_id)?;
    let is_allowed =
        permission == Permission::Read || group.created_by == caller.iam_id || caller.has_any(permission.roles());
    if is_allowed { Ok(group) } else { Err(ApiError::forbidden("The group was created by another identity.")) }
}
