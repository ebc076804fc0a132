//! The claims of an access token, a [JSON Web Token](https://www.rfc-editor.org/rfc/rfc7519). Decoded but not verified: the
//! API verifies them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secret::Secret;
use serde::Deserialize;

use crate::id::is_iam_id;
use crate::text;

/// The claims of an access token that this client needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// The identity: `IBMid-…`, `iam-ServiceId-…`, `iam-Profile-…`.
    pub iam_id: String,
    /// Its name, in Unicode normal form C, if the token has it.
    #[serde(deserialize_with = "text::optional_nfc")]
    pub name: Option<String>,
    /// `ServiceId` or `Profile`; absent for a user.
    pub sub_type: Option<String>,
    /// The account that the identity acts in.
    pub account: Account,
    /// When the token [expires](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4), in Unix seconds by the server's clock.
    pub exp: Option<i64>,
}

/// The account of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Its ID, 32 hexadecimal digits.
    pub bss: Option<String>,
}

impl Claims {
    /// Decodes the claims of a token; `None` if it isn't an access token of IAM.
    #[expect(clippy::disallowed_methods, reason = "only the claims are read")]
    pub fn of(token: &Secret) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice::<Self>(&json).ok().filter(|claims| is_iam_id(&claims.iam_id))
    }

    /// Whether the identity is a trusted profile, which can't have API keys.
    pub fn is_trusted_profile(&self) -> bool {
        self.sub_type.as_deref() == Some("Profile") || self.iam_id.starts_with("iam-Profile-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(payload: &str) -> Secret {
        Secret::from(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(payload)))
    }

    #[test]
    fn owner_and_account_are_read() {
        let claims = Claims::of(&token(r#"{"iam_id":"IBMid-1","account":{"bss":"a1"},"exp":5}"#)).unwrap();
        assert_eq!((claims.iam_id.as_str(), claims.account.bss.as_deref()), ("IBMid-1", Some("a1")));
        assert!(!claims.is_trusted_profile());
        assert!(Claims::of(&token(r#"{"iam_id":"iam-Profile-1","sub_type":"Profile"}"#)).unwrap().is_trusted_profile());
    }

    #[test]
    fn other_strings_than_tokens_have_no_claims() {
        for text in ["", "a.b", "a.!!!.c", "a.e30.c"] {
            assert_eq!(Claims::of(&Secret::from(text)), None, "{text}");
        }
    }
}
