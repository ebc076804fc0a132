//! What a token says of who it is for. Read, not verified: the API verifies it.

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
    /// What it is called, in normal form C; absent where the token doesn't say.
    #[serde(deserialize_with = "text::optional_nfc")]
    pub name: Option<String>,
    /// `ServiceId` or `Profile`; absent for a user.
    pub sub_type: Option<String>,
    /// The account that the identity acts in.
    pub account: Account,
    /// When the token ends, in seconds since 1970 by the server's clock.
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
    /// Reads the claims of a JWT; `None` where it isn't one.
    pub fn of(token: &Secret) -> Option<Self> {
        let payload = token.expose().split('.').nth(1)?;
        let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice::<Self>(&json).ok().filter(|claims| is_iam_id(&claims.iam_id))
    }

    /// Whether this is a trusted profile, which may manage keys but not create users' keys.
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
    fn what_is_no_token_has_no_claims() {
        for text in ["", "a.b", "a.!!!.c", "a.e30.c"] {
            assert_eq!(Claims::of(&Secret::from(text)), None, "{text}");
        }
    }
}
