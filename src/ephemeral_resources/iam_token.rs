//! `ephemeral "ibm_iam_token"`: an IAM access token.

use iam_identity::{AccessToken, Credential, parse_timestamp};
use jiff::{SignedDuration, Timestamp};
use secret::Secret;
use serde::{Deserialize, Serialize};
use tf_provider::ephemeral::{CloseRequest, OpenRequest, OpenResponse, RenewRequest, RenewResponse};
use tf_provider::schema::{computed, optional};
use tf_provider::{Attr, Diagnostics, EphemeralResource};

use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::validators::key_value;

/// How long before the end of a token there is a warning.
const WARN_BEFORE: SignedDuration = SignedDuration::from_mins(5);

tf_provider::object! {
    /// An IAM access token, which is never stored in a plan or a state. It is for the identity that the provider is logged in
    /// as, or for the identity of an API key. A token cannot be renewed. If a Terraform command takes longer than the token
    /// is valid, which is at most an hour, the provider shows a warning.
    pub struct TokenModel {
        /// The value of the API key to get a token for. Default: the credential that the provider is logged in with.
        apikey: Secret = optional().sensitive().validate(key_value()),
        /// The token, without the prefix `Bearer `.
        access_token: Secret = computed().sensitive(),
        /// When the token expires, in RFC 3339 format; null if that is not known.
        expires_at: String = computed(),
    }
}

/// What is remembered of a token: not the token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TokenExpiry {
    ends: Option<String>,
}

/// The ephemeral resource.
pub(crate) struct Token;

impl EphemeralResource for Token {
    type Model = TokenModel;
    type Private = TokenExpiry;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_token"
    }

    #[expect(clippy::disallowed_methods, reason = "Terraform compares the time of a renewal with this machine's clock")]
    async fn open(&self, data: &ProviderData, request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        let config = request.config;
        if data.unknown_argument.is_some() {
            // Neither a key nor anything else is sent to where it may not belong.
            return Ok(OpenResponse {
                result: TokenModel { access_token: Attr::Unknown, expires_at: Attr::Unknown, ..config },
                private: TokenExpiry::default(),
                renew_at: None,
                diagnostics: Diagnostics::new(),
            });
        }
        let client = match config.apikey.known() {
            Some(key) => data.client.with_credential(Credential::ApiKey(key.clone()), "the argument apikey"),
            None => data.client.clone(),
        };
        let granted = client.with_timeout(OPERATION_TIMEOUT).access_token().await;
        let AccessToken { token, expires_at: ends } =
            granted.map_err(|error| diagnostics::operation_failed(Operation::Fetch("an access token"), &error))?;
        // Terraform compares it with this machine's clock.
        let left = ends.map(|ends| ends.duration_since(client.now()));
        let renew_at = left.and_then(|left| Timestamp::now().checked_add(left - WARN_BEFORE).ok());
        let ends = ends.map(|ends| ends.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        Ok(OpenResponse {
            result: TokenModel { access_token: Attr::Known(token), expires_at: ends.clone().into(), ..config },
            private: TokenExpiry { ends },
            renew_at,
            diagnostics: Diagnostics::new(),
        })
    }

    async fn renew(&self, _: &ProviderData, request: RenewRequest<Self>) -> RenewResponse<Self> {
        let private = request.private;
        let ends = private.ends.as_deref().and_then(parse_timestamp);
        let diagnostics = ends.map(|ends| diagnostics::token_expiring(ends).into()).unwrap_or_default();
        RenewResponse { private, renew_at: None, diagnostics }
    }

    async fn close(&self, _: &ProviderData, _: CloseRequest<Self>) -> Diagnostics {
        // A token can't be taken back.
        Diagnostics::new()
    }
}
