//! What a credential can't look like: mistakes that would otherwise be a login that fails.

use iam_identity::CredentialKind;
use secret::Secret;
use serde_json::Value as Json;
use tf_provider::Diagnostic;

use super::argument::Resolved;
use crate::diagnostics;

/// The credential as it is sent, if it can be one. An access token may be given with the word that precedes it in a
/// header.
pub(super) fn validate(given: &Resolved<Secret>, kind: CredentialKind) -> Result<Resolved<Secret>, Diagnostic> {
    let text = given.value.expose();
    let text = if kind == CredentialKind::AccessToken { without_bearer(text) } else { text };
    if let Some(reason) = fault(text, kind) {
        return Err(diagnostics::credential_unusable(&given.source, kind, &reason));
    }
    let is_quoted =
        text.len() > 1 && ['"', '\''].into_iter().any(|mark| text.starts_with(mark) && text.ends_with(mark));
    // It may be so that they are a part of it, but if the login fails, that is why.
    let source =
        if is_quoted { format!("{} (enclosed in quotation marks)", given.source) } else { given.source.clone() };
    Ok(Resolved { value: text.into(), source, precedence: given.precedence })
}

fn without_bearer(text: &str) -> &str {
    match text.get(..6) {
        Some(word)
            if word.eq_ignore_ascii_case("bearer") && !text[6..].starts_with(|next: char| !next.is_whitespace()) =>
        {
            text[6..].trim_start()
        }
        _ => text,
    }
}

/// What is wrong with it, as a sentence.
fn fault(text: &str, kind: CredentialKind) -> Option<String> {
    if text.is_empty() {
        return Some("It is blank.".to_owned());
    }
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Some("It is not valid UTF-8.".to_owned());
    }
    if let Some(field) = json_field(text) {
        return Some(format!("It is JSON. Use only the value of its field {field}."));
    }
    if text.chars().any(char::is_control) {
        return Some("It contains a line break or another control character.".to_owned());
    }
    let is_token = kind != CredentialKind::ApiKey;
    if is_token && !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(
            "It contains whitespace or non-ASCII characters, which a token does not. Use the token alone.".to_owned(),
        );
    }
    None
}

/// The field in which JSON most likely has the credential; `None` for what isn't JSON.
pub(super) fn json_field(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let fields = ["apikey", "iam_token", "access_token", "refresh_token"];
    let named = |name: &&'static str| text.contains(&format!("\"{name}\""));
    let is_json = || matches!(serde_json::from_str::<Json>(text), Ok(Json::Object(_) | Json::Array(_)));
    let opens = text.starts_with('{') || text.starts_with('[');
    (opens && (fields.iter().any(named) || is_json())).then(|| fields.into_iter().find(named).unwrap_or("apikey"))
}
