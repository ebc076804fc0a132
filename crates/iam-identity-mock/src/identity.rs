//! Who can log in.

/// A user, a service ID or a trusted profile.
#[derive(Clone, Debug)]
pub struct Identity {
    /// `IBMid-…`, `iam-ServiceId-…` or `iam-Profile-…`.
    pub iam_id: String,
    /// The account that it acts in.
    pub account_id: String,
    /// What it is called.
    pub name: String,
    /// Whether it may see and manage the keys of the whole account.
    pub administrator: bool,
}

impl Identity {
    /// A user like the one that the program starts with.
    pub fn user(number: u32) -> Self {
        Self {
            iam_id: format!("IBMid-{number:010}"),
            account_id: "0123456789abcdef0123456789abcdef".to_owned(),
            name: format!("User {number}"),
            administrator: false,
        }
    }

    /// A trusted profile of the same account.
    pub fn trusted_profile(number: u32) -> Self {
        let iam_id = format!("iam-Profile-00000000-0000-4000-8000-{number:012}");
        Self { iam_id, name: format!("Profile {number}"), ..Self::user(number) }
    }

    /// The claims of a token for it, as JSON.
    pub(crate) fn claims(&self, issued: i64, expires: i64, token_id: &str) -> serde_json::Value {
        let kind = [("iam-ServiceId-", "ServiceId"), ("iam-Profile-", "Profile")]
            .into_iter()
            .find(|(prefix, _)| self.iam_id.starts_with(prefix));
        let mut claims = serde_json::json!({
            "iam_id": self.iam_id,
            "id": self.iam_id,
            "realmid": if kind.is_some() { "iam" } else { "IBMid" },
            "jti": token_id,
            "identifier": self.iam_id.trim_start_matches("iam-").trim_start_matches("IBMid-"),
            "name": self.name,
            "sub": self.name,
            "account": { "valid": true, "bss": self.account_id, "frozen": true },
            "iat": issued,
            "exp": expires,
            "iss": "https://iam.cloud.ibm.com/identity",
            "grant_type": "urn:ibm:params:oauth:grant-type:apikey",
            "scope": "ibm openid",
            "client_id": "default",
            "acr": 1,
            "amr": ["pwd"],
        });
        if let Some((_, kind)) = kind {
            claims["sub_type"] = kind.into();
        }
        claims
    }
}
