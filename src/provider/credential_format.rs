//! Checks of a credential's form, which turn common mistakes into an error before the login fails.

use iam_identity::CredentialKind;
use secret::Secret;
use tf_provider::Diagnostic;

use super::argument::Resolved;
use super::credential_json::json_field;
use crate::diagnostics;

/// The scheme that precedes an access token in an `Authorization` header
/// ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
const SCHEME: &str = "bearer";

/// Returns the credential as it is sent: an access token without `Bearer` before it, everything else unchanged.
///
/// # Errors
///
/// Fails if the credential does not have the form of its kind.
#[expect(clippy::disallowed_methods, reason = "the form is checked, and no message repeats it")]
pub(super) fn validate(credential: &Resolved<Secret>, kind: CredentialKind) -> Result<Resolved<Secret>, Diagnostic> {
    let text = credential.value.expose();
    let text = if kind == CredentialKind::AccessToken { without_scheme(text) } else { text };
    if let Some(reason) = format_error(text, kind) {
        return Err(diagnostics::credential_unusable(&credential.source, kind, &reason));
    }
    let is_quoted =
        text.len() > 1 && ['"', '\''].into_iter().any(|mark| text.starts_with(mark) && text.ends_with(mark));
    // The quotation marks may belong to the credential. If the login fails, the message mentions them.
    let source = if is_quoted {
        format!("{} (enclosed in quotation marks)", credential.source)
    } else {
        credential.source.clone()
    };
    Ok(Resolved { value: text.into(), source, precedence: credential.precedence })
}

fn without_scheme(text: &str) -> &str {
    let Some((scheme, token)) = text.split_at_checked(SCHEME.len()) else { return text };
    let is_separate = token.is_empty() || token.starts_with(char::is_whitespace);
    if scheme.eq_ignore_ascii_case(SCHEME) && is_separate { token.trim_start() } else { text }
}

/// Why the text is not a credential of this kind, as a sentence that does not contain the text.
fn format_error(text: &str, kind: CredentialKind) -> Option<String> {
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
