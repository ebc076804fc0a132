//! The settings of a client.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::credential::{Credential, Login};
use crate::retry::RetryPolicy;

/// What a client is made from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme and host of the API and of its token endpoint, without a path: `https://iam.cloud.ibm.com`.
    pub endpoint: String,
    /// The credential to log in with.
    pub credential: Credential,
    /// Where the credential was found, for messages: `the environment variable IC_API_KEY`.
    pub credential_from: String,
    /// The accounts that the client may log in to; `None` for any. After a login to another one, every operation fails with
    /// [`AccountNotAllowed`](crate::AccountNotAllowed) before its request.
    pub allowed_account_ids: Option<Vec<String>>,
    /// Which requests are retried.
    pub retry: RetryPolicy,
    /// The maximum number of requests in flight.
    pub max_concurrency: u32,
    /// The time limit of a single request.
    pub request_timeout: Duration,
    /// How long a creation in flight is waited for after cancellation. Ending it at once could leave behind a key whose
    /// value is lost.
    pub creation_grace: Duration,
    /// Cancelled when the user asks to stop.
    pub cancellation: CancellationToken,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            endpoint: "https://iam.cloud.ibm.com".to_owned(),
            credential: Credential::Missing("No credential is configured.".to_owned()),
            credential_from: String::new(),
            allowed_account_ids: None,
            retry: RetryPolicy::default(),
            max_concurrency: 8,
            request_timeout: Duration::from_secs(60),
            creation_grace: Duration::from_secs(30),
            cancellation: CancellationToken::new(),
        }
    }
}

impl Settings {
    /// The credential in use, for errors.
    pub(crate) fn login(&self) -> Login {
        Login { kind: self.credential.kind(), from: self.credential_from.clone() }
    }
}
