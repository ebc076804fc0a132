//! Trusted profiles: those that the mock was given can be read. Creating and changing them is not modelled.

use serde_json::{Value as Json, json};

use super::access::require_same_account;
use super::reply::Reply;
use super::request::{Request, body, query, string_field};
use crate::error::ApiError;
use crate::identity::{Identity, IdentityKind};
use crate::state::State;

/// What the sentence of a 501 is about.
const WHAT: &str = "Creations and changes of trusted profiles";

fn profiles(state: &State) -> impl Iterator<Item = &Identity> {
    state.store.identities.iter().filter(|identity| IdentityKind::of(&identity.iam_id) == IdentityKind::Profile)
}

/// Lists the profiles of the account, in one page.
pub(super) fn list(state: &State, caller: &Identity, request: &Request) -> Result<Reply, ApiError> {
    let query = query(request);
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if parameter("account_id").is_some_and(|account| account != caller.account_id) {
        return Err(ApiError::invalid("account_id", "It is not the account of the token."));
    }
    let found = profiles(state).filter(|profile| {
        profile.account_id == caller.account_id && parameter("name").is_none_or(|name| profile.name == name)
    });
    let found: Vec<Json> = found.map(json).collect();
    Ok(Reply::json(200, json!({ "offset": 0, "limit": found.len().max(20), "profiles": found })))
}

pub(super) fn get(state: &State, caller: &Identity, id: &str) -> Result<Reply, ApiError> {
    let profile = accessible_profile(state, caller, id)?;
    Ok(Reply::json(200, json(profile)).tagged(entity_tag(profile)))
}

/// Checks a creation as the API does, and refuses it.
pub(super) fn create(caller: &Identity, request: &Request) -> ApiError {
    let check = || {
        let given = body(request)?;
        let required =
            |name| string_field(&given, name)?.filter(|it| !it.is_empty()).ok_or_else(|| ApiError::missing(name));
        required("name")?;
        if required("account_id")? != caller.account_id {
            return Err(ApiError::invalid("account_id", "It is not an account of the caller."));
        }
        Ok(())
    };
    check().err().unwrap_or_else(|| ApiError::not_modelled(WHAT))
}

/// Refuses a change or a deletion of a profile.
pub(super) fn change(state: &State, caller: &Identity, id: &str) -> ApiError {
    accessible_profile(state, caller, id).err().unwrap_or_else(|| ApiError::not_modelled(WHAT))
}

fn accessible_profile<'a>(state: &'a State, caller: &Identity, id: &str) -> Result<&'a Identity, ApiError> {
    let found = profiles(state).find(|profile| profile.id() == id);
    let profile = found.ok_or_else(|| ApiError::not_found("Profile", id))?;
    require_same_account(caller, &profile.account_id)?;
    Ok(profile)
}

fn entity_tag(profile: &Identity) -> String {
    let digits = profile.id().chars().filter(char::is_ascii_hexdigit);
    format!("1-{:0>32}", digits.map(|it| it.to_ascii_lowercase()).take(32).collect::<String>())
}

fn json(profile: &Identity) -> Json {
    json!({
        "id": profile.id(),
        "iam_id": profile.iam_id,
        "entity_tag": entity_tag(profile),
        "crn": format!("crn:v1:bluemix:public:iam-identity::a/{}::profile:{}", profile.account_id, profile.id()),
        "name": profile.name,
        "account_id": profile.account_id,
    })
}
