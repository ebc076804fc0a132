//! The settings of an account.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

/// The settings that an account has until they are written. `restrict_user_domains` is absent until then.
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

/// An account's settings: what was written, over the defaults.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AccountSettings {
    pub(crate) written: Map<String, Json>,
    pub(crate) revision: u32,
    pub(crate) tag: String,
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

    /// The JSON of a response.
    pub(crate) fn json(&self, account: &str) -> Json {
        let defaults = DEFAULTS.iter();
        let mut json: Map<String, Json> =
            defaults.map(|(name, default)| ((*name).to_owned(), Json::from(*default))).collect();
        json.extend(self.written.clone());
        json.insert("account_id".to_owned(), account.into());
        json.insert("entity_tag".to_owned(), self.entity_tag().into());
        json.insert("user_mfa".to_owned(), json!([]));
        Json::Object(json)
    }
}

/// Whether a setting of this name may have this value.
pub(crate) fn is_valid_setting(name: &str, value: &Json) -> bool {
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
    if is_number {
        text == Some("NOT_SET") || text.and_then(|text| text.parse().ok()).is_some_and(|number| range.contains(&number))
    } else if !allowed.is_empty() {
        text.is_some_and(|text| allowed.contains(&text))
    } else if matches!(name, "user_mfa" | "restrict_user_domains") {
        value.is_array()
    } else {
        name == "allowed_ip_addresses" && text.is_some()
    }
}
