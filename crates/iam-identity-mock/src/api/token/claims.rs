//! The claims of a token.

use serde_json::{Value as Json, json};

use crate::identity::{Identity, IdentityKind};
use crate::options::{IdClaim, Options};

/// A login: the identity, and how it logs in.
pub(super) struct Login<'a> {
    pub(super) identity: &'a Identity,
    /// The identity that has assumed this one, if any.
    pub(super) assumed_by: Option<&'a Identity>,
    pub(super) grant: &'a str,
    pub(super) client: &'a str,
    pub(super) token_id: &'a str,
    /// In Unix seconds.
    pub(super) issued: i64,
    pub(super) expires: i64,
}

/// The claims of an access token. IBM documents them for
/// [`GET /identity/userinfo`](https://cloud.ibm.com/apidocs/iam-identity-token-api) only in part.
pub(super) fn of(login: &Login<'_>, options: &Options) -> Json {
    let identity = login.identity;
    let mut claims = subject(identity);
    let mut set = |name: &str, value: Json| claims[name] = value;
    set("id", identity.iam_id.as_str().into());
    if let (IdClaim::Caller, Some(caller)) = (options.profile_id_claim, login.assumed_by) {
        set("id", caller.iam_id.as_str().into());
    }
    set("realmid", if IdentityKind::of(&identity.iam_id) == IdentityKind::User { "IBMid" } else { "iam" }.into());
    set("identifier", identity.identifier().into());
    set("jti", login.token_id.into());
    set("authn", subject(login.assumed_by.unwrap_or(identity)));
    set("account", json!({ "valid": true, "bss": identity.account_id, "frozen": true }));
    set("iat", login.issued.into());
    set("exp", login.expires.into());
    set("iss", options.issuer.as_str().into());
    set("grant_type", login.grant.into());
    set("scope", "ibm openid".into());
    set("client_id", login.client.into());
    set("acr", 1.into());
    set("amr", json!(["pwd"]));
    claims
}

/// The claims about an identity: of the subject, and of the identity that logged in.
pub(super) fn subject(identity: &Identity) -> Json {
    let mut subject = json!({ "iam_id": identity.iam_id, "name": identity.name });
    let mut set = |name: &str, value: &str| subject[name] = value.into();
    match IdentityKind::of(&identity.iam_id) {
        IdentityKind::User => {
            let (given, family) = identity.name.split_once(' ').unwrap_or((identity.name.as_str(), ""));
            let email = identity.email();
            set("given_name", given);
            set("family_name", family);
            set("email", &email);
            set("sub", &email);
        }
        IdentityKind::ServiceId => {
            set("sub_type", "ServiceId");
            set("sub", identity.identifier());
        }
        IdentityKind::Profile => {
            set("sub_type", "Profile");
            set("sub", identity.identifier());
        }
    }
    subject
}
