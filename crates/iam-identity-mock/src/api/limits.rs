//! The limits of an account, and how much of each is used.

use serde_json::{Map, Value as Json, json};

use super::access::require_same_account;
use super::reply::Reply;
use super::request::{Request, body, query};
use crate::error::ApiError;
use crate::identity::{Identity, IdentityKind};
use crate::state::State;

/// Limits of what is not modelled. Those of profiles and identity providers are documented, the others are placeholders:
/// <https://cloud.ibm.com/docs/iam?topic=iam-account-limits>.
const PROFILES: usize = 2000;
const IDENTITY_PROVIDERS: usize = 5;
const TEMPLATES: usize = 100;
const OTHERS: usize = 20;

/// The names that a request may have with a flag.
const FLAGS: [&str; 6] = ["serviceid_groups", "profiles", "templates", "idps", "cr_links", "cr_rules"];

/// The names that a request may have with a list of IDs: for each, the name of the list in the response, and of an ID there.
const LISTS: [(&str, &str, &str); 7] = [
    ("serviceids_per_group", "serviceid_groups", "group_id"),
    ("apikeys_per_identity", "identities", "iam_id"),
    ("template_versions_per_template", "templates", "template_id"),
    ("claim_rules_per_group", "access_groups", "group_id"),
    ("claim_rules_per_profile", "profiles", "profile_id"),
    ("cr_links_per_profile", "profiles", "profile_id"),
    ("cr_rules_per_profile", "profiles", "profile_id"),
];

/// `GET` with flags and comma-separated lists in the query, or `POST` with flags and lists in the body.
pub(super) fn limits(state: &State, caller: &Identity, account: &str, request: &Request) -> Result<Reply, ApiError> {
    require_same_account(caller, account)?;
    let asked = if request.method() == http::Method::POST { body(request)? } else { from_query(request)? };
    let mut answer = json!({});
    for name in FLAGS {
        match asked.get(name) {
            None | Some(Json::Bool(false)) => {}
            Some(Json::Bool(true)) => add_usage(state, account, name, &mut answer),
            Some(_) => return Err(ApiError::invalid(name, "Valid values: true, false.")),
        }
    }
    for (name, list, field) in LISTS {
        let Some(ids) = asked.get(name) else { continue };
        let ids: Option<Vec<&str>> = ids.as_array().and_then(|ids| ids.iter().map(Json::as_str).collect());
        let ids = ids.ok_or_else(|| ApiError::invalid(name, "It must be a list of strings."))?;
        let counted = ids.into_iter().map(|id| json!({ (field): id, "count": count(state, account, name, id) }));
        let counted: Vec<Json> = counted.collect();
        answer[name] = json!({ "limit": limit_of_each(state, name), (list): counted });
    }
    Ok(Reply::json(200, answer))
}

/// The query in the form of a body.
fn from_query(request: &Request) -> Result<Map<String, Json>, ApiError> {
    let mut asked = Map::new();
    for (name, value) in query(request) {
        if FLAGS.contains(&name.as_str()) {
            let flag = value.parse::<bool>().map_err(|_| ApiError::invalid(&name, "Valid values: true, false."))?;
            asked.insert(name, flag.into());
        } else if LISTS.iter().any(|(list, ..)| *list == name) {
            let ids: Vec<Json> = value.split(',').filter(|id| !id.is_empty()).map(Json::from).collect();
            asked.insert(name, ids.into());
        }
    }
    Ok(asked)
}

/// Adds the limit that a flag asks for, and how much of it is used. There are two kinds of templates.
fn add_usage(state: &State, account: &str, flag: &str, answer: &mut Json) {
    let usage = |limit: usize, count: usize| json!({ "limit": limit, "count": count });
    let is_profile = |identity: &&Identity| {
        identity.account_id == account && IdentityKind::of(&identity.iam_id) == IdentityKind::Profile
    };
    match flag {
        "serviceid_groups" => {
            let count = state.store.groups.values().filter(|group| group.account_id == account).count();
            answer[flag] = usage(state.options.service_id_groups_per_account, count);
        }
        "profiles" => answer[flag] = usage(PROFILES, state.store.identities.iter().filter(is_profile).count()),
        "templates" => {
            for kind in ["profile_templates", "account_settings_templates"] {
                answer[kind] = usage(TEMPLATES, 0);
            }
        }
        "idps" => answer[flag] = usage(IDENTITY_PROVIDERS, 0),
        _ => answer[flag] = usage(OTHERS, 0),
    }
}

/// The limit of what is counted by ID.
fn limit_of_each(state: &State, name: &str) -> usize {
    match name {
        "apikeys_per_identity" => state.options.keys_per_identity,
        "serviceids_per_group" => state.options.service_ids_per_group,
        _ => OTHERS,
    }
}

/// How many there are for an ID; none for an unknown one.
fn count(state: &State, account: &str, name: &str, id: &str) -> usize {
    match name {
        "apikeys_per_identity" => state.count_keys(id, account),
        "serviceids_per_group" => state.service_ids_of(account, id).count(),
        _ => 0,
    }
}
