//! What belongs to an account: its settings, and how many keys its identities have.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::access::own;
use super::{Reply, Request, body, fits_tag, query};
use crate::identity::Identity;
use crate::refusal::{Kind, Refusal};
use crate::state::State;

/// The settings that can be written, each with its default.
const SETTINGS: [(&str, &str); 11] = [
    ("restrict_create_service_id", "NOT_SET"),
    ("restrict_create_platform_apikey", "NOT_SET"),
    ("restrict_user_list_visibility", "NOT_RESTRICTED"),
    ("allowed_ip_addresses", ""),
    ("mfa", "NONE"),
    ("session_expiration_in_seconds", "NOT_SET"),
    ("session_invalidation_in_seconds", "NOT_SET"),
    ("max_sessions_per_identity", "NOT_SET"),
    ("system_access_token_expiration_in_seconds", "NOT_SET"),
    ("system_refresh_token_expiration_in_seconds", "NOT_SET"),
    ("restrict_user_domains", ""),
];

/// An account's settings: what was written, over the defaults.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Settings {
    written: Map<String, Json>,
    revision: u32,
    tag: String,
}

impl Settings {
    fn entity_tag(&self) -> String {
        format!("{}-{:0>32}", self.revision.saturating_add(1), self.tag)
    }

    /// Whether a setting that restricts something does.
    pub(crate) fn restricts(&self, what: &str) -> bool {
        self.written.get(what) == Some(&Json::from("RESTRICTED"))
    }

    /// How long access tokens of the account live at most, in seconds, where that is set.
    pub(crate) fn token_seconds(&self) -> Option<i64> {
        self.written.get("system_access_token_expiration_in_seconds")?.as_str()?.parse().ok()
    }
}

pub(super) fn get_settings(state: &State, caller: &Identity, account: &str) -> Result<Reply, Refusal> {
    own(caller, account)?;
    let settings = state.remembered.settings.get(account).cloned().unwrap_or_default();
    let defaults = SETTINGS.iter().filter(|(name, _)| *name != "restrict_user_domains");
    let mut answer: Map<String, Json> =
        defaults.map(|(name, default)| ((*name).to_owned(), Json::from(*default))).collect();
    answer.extend(settings.written.clone());
    answer.insert("account_id".to_owned(), account.into());
    answer.insert("entity_tag".to_owned(), settings.entity_tag().into());
    answer.insert("user_mfa".to_owned(), json!([]));
    Ok(Reply::json(200, Json::Object(answer)).tagged(settings.entity_tag()))
}

pub(super) fn put_settings(
    state: &mut State,
    caller: &Identity,
    account: &str,
    request: &Request,
) -> Result<Reply, Refusal> {
    own(caller, account)?;
    let mut settings = state.remembered.settings.get(account).cloned().unwrap_or_default();
    let is_current = fits_tag(request, &settings.entity_tag())?;
    let given = body(request)?;
    if !is_current {
        return Err(Refusal::conflict(Kind::StaleTag, "AccountSettings", account, "was changed meanwhile"));
    }
    for (name, value) in given {
        check(&name, &value)?;
        settings.written.insert(name, value);
    }
    settings.revision = settings.revision.saturating_add(1);
    settings.tag = state.hexadecimal(32);
    state.remembered.settings.insert(account.to_owned(), settings);
    get_settings(state, caller, account)
}

fn check(name: &str, value: &Json) -> Result<(), Refusal> {
    let allowed: &[&str] = match name {
        "restrict_create_service_id" | "restrict_create_platform_apikey" => {
            &["RESTRICTED", "NOT_RESTRICTED", "NOT_SET"]
        }
        "restrict_user_list_visibility" => &["RESTRICTED", "NOT_RESTRICTED"],
        "mfa" => &["NONE", "NONE_NO_ROPC", "TOTP", "TOTP4ALL", "LEVEL1", "LEVEL2", "LEVEL3"],
        _ => &[],
    };
    let range = match name {
        "session_expiration_in_seconds" => 900..=86_400,
        "session_invalidation_in_seconds" => 900..=7_200,
        "system_access_token_expiration_in_seconds" => 900..=3_600,
        "system_refresh_token_expiration_in_seconds" => 900..=259_200,
        _ => 1..=u32::MAX,
    };
    let text = value.as_str();
    let is_number = name.ends_with("_in_seconds") || name == "max_sessions_per_identity";
    let valid = if is_number {
        text == Some("NOT_SET") || text.and_then(|text| text.parse().ok()).is_some_and(|number| range.contains(&number))
    } else if !allowed.is_empty() {
        text.is_some_and(|text| allowed.contains(&text))
    } else if matches!(name, "user_mfa" | "restrict_user_domains") {
        value.is_array()
    } else {
        name == "allowed_ip_addresses" && text.is_some()
    };
    if valid { Ok(()) } else { Err(Refusal::invalid(name, "It is no setting, or not a valid value of it.")) }
}

/// `GET` with a comma list in the query, or `POST` with lists in the body.
pub(super) fn limits(state: &State, caller: &Identity, account: &str, request: &Request) -> Result<Reply, Refusal> {
    own(caller, account)?;
    let mut answer = json!({});
    let mut count = |ids: Vec<String>| {
        let identities: Vec<Json> = ids
            .into_iter()
            .map(|iam_id| {
                let count = state.remembered.count(&iam_id, account);
                json!({ "iam_id": iam_id, "count": count })
            })
            .collect();
        answer["apikeys_per_identity"] = json!({ "limit": state.options.keys_per_identity, "identities": identities });
    };
    if request.method() == http::Method::POST {
        let given = body(request)?;
        if let Some(ids) = given.get("apikeys_per_identity") {
            let ids = ids.as_array().map(|ids| ids.iter().filter_map(Json::as_str).map(ToOwned::to_owned).collect());
            count(ids.ok_or_else(|| Refusal::invalid("apikeys_per_identity", "It must be a list."))?);
        }
        return Ok(Reply::json(200, answer));
    }
    let query = query(request);
    if let Some((_, ids)) = query.iter().find(|(name, _)| name == "apikeys_per_identity") {
        count(ids.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect());
    }
    Ok(Reply::json(200, answer))
}
