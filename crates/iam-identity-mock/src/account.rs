//! The settings of an account.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use crate::audit_log::AuditLog;

/// The settings that an account has until they are written: strings.
const DEFAULTS: [(&str, &str); 10] = [
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
];

/// The settings that are lists; they are empty until they are written.
const LISTS: [&str; 2] = [USER_MFA, USER_DOMAINS];

/// The users with an MFA requirement of their own.
pub(crate) const USER_MFA: &str = "user_mfa";

/// The domains that invitations are restricted to, by realm.
const USER_DOMAINS: &str = "restrict_user_domains";

/// The values of `mfa`, and of a user's.
const MFA: [&str; 7] = ["NONE", "NONE_NO_ROPC", "TOTP", "TOTP4ALL", "LEVEL1", "LEVEL2", "LEVEL3"];

/// An account's settings: what was written, over the defaults.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AccountSettings {
    pub(crate) written: Map<String, Json>,
    pub(crate) revision: u32,
    pub(crate) tag: String,
    #[serde(rename = "past", default)]
    pub(crate) audit_log: AuditLog,
}

impl AccountSettings {
    pub(crate) fn entity_tag(&self) -> String {
        format!("{}-{:0>32}", self.revision.saturating_add(1), self.tag)
    }

    /// Whether a setting restricts something.
    pub(crate) fn restricts(&self, name: &str) -> bool {
        self.written.get(name) == Some(&Json::from("RESTRICTED"))
    }

    /// The maximum lifetime of the account's access tokens in seconds, if it is set.
    pub(crate) fn max_token_seconds(&self) -> Option<i64> {
        self.written.get("system_access_token_expiration_in_seconds")?.as_str()?.parse().ok()
    }

    /// Writes a setting, whose value is valid.
    pub(crate) fn write(&mut self, name: String, value: Json) {
        let value = if name == USER_DOMAINS { self.merged_domains(&value) } else { value };
        self.written.insert(name, value);
    }

    /// The restrictions of domains after these were written: each replaces that of its realm, and one with nothing but the realm
    /// removes it.
    fn merged_domains(&self, given: &Json) -> Json {
        let list = |json: Option<&Json>| json.and_then(Json::as_array).cloned().unwrap_or_default();
        let mut merged = list(self.written.get(USER_DOMAINS));
        for entry in list(Some(given)) {
            merged.retain(|other| other["realm_id"] != entry["realm_id"]);
            if entry.as_object().is_some_and(|entry| entry.len() > 1) {
                merged.push(entry);
            }
        }
        merged.into()
    }

    /// All settings with their values.
    pub(crate) fn values(&self) -> Map<String, Json> {
        let strings = DEFAULTS.iter().map(|(name, default)| ((*name).to_owned(), Json::from(*default)));
        let lists = LISTS.iter().map(|name| ((*name).to_owned(), json!([])));
        let mut values: Map<String, Json> = strings.chain(lists).collect();
        values.extend(self.written.clone());
        values
    }

    /// The JSON of a response. Without its history the field is there too: IBM's own Terraform resource plans a change for ever
    /// if it is absent.
    pub(crate) fn json(&self, account: &str, with_history: bool) -> Json {
        let mut json = self.values();
        json.insert("account_id".to_owned(), account.into());
        json.insert("entity_tag".to_owned(), self.entity_tag().into());
        json.insert("history".to_owned(), if with_history { self.audit_log.history() } else { json!([]) });
        Json::Object(json)
    }

    /// The JSON of the settings that are in effect. There are no templates, so they are the account's own.
    pub(crate) fn effective_json(&self, account: &str, with_history: bool) -> Json {
        let mut effective = self.values();
        effective.remove(USER_DOMAINS);
        json!({
            "account_id": account,
            "effective": effective,
            "account": self.json(account, with_history),
            "assigned_templates": [],
        })
    }
}

/// Whether a setting of this name may have this value.
pub(crate) fn is_valid_setting(name: &str, value: &Json) -> bool {
    let allowed: &[&str] = match name {
        "restrict_create_service_id" | "restrict_create_platform_apikey" | "restrict_user_list_visibility" => {
            &["RESTRICTED", "NOT_RESTRICTED", "NOT_SET"]
        }
        "mfa" => &MFA,
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
    if is_number {
        text == Some("NOT_SET") || text.and_then(|text| text.parse().ok()).is_some_and(|number| range.contains(&number))
    } else if !allowed.is_empty() {
        text.is_some_and(|text| allowed.contains(&text))
    } else if name == USER_MFA {
        let is_valid =
            |user: &Json| user["iam_id"].is_string() && user["mfa"].as_str().is_some_and(|mfa| MFA.contains(&mfa));
        value.as_array().is_some_and(|users| users.iter().all(is_valid))
    } else if name == USER_DOMAINS {
        value.as_array().is_some_and(|realms| realms.iter().all(|realm| realm["realm_id"].is_string()))
    } else {
        name == "allowed_ip_addresses" && text.is_some()
    }
}
