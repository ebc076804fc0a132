//! Credentials in JSON, as the console, the CLI, and the API write them.

use serde_json::Value as Json;

/// The fields in which the console, the CLI, and the API put a credential.
const JSON_FIELDS: [&str; 4] = ["apikey", "iam_token", "access_token", "refresh_token"];

/// The field that most likely contains the credential if the text is JSON; `None` if it is not.
pub(super) fn json_field(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_named = |name: &&'static str| text.contains(&format!("\"{name}\""));
    let is_json = || matches!(serde_json::from_str::<Json>(text), Ok(Json::Object(_) | Json::Array(_)));
    let opens = text.starts_with('{') || text.starts_with('[');
    (opens && (JSON_FIELDS.iter().any(is_named) || is_json()))
        .then(|| JSON_FIELDS.into_iter().find(is_named).unwrap_or("apikey"))
}
