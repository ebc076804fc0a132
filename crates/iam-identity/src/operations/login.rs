//! The access token, and the identity that it is for.

use jiff::Timestamp;
use secret::Secret;

use crate::claims::Claims;
use crate::client::Client;
use crate::error::{Cause, Error};
use crate::grants::login_error;

/// An access token for a caller outside this client.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The token, without the prefix `Bearer`.
    pub token: Secret,
    /// When it expires by the server's clock, if that is known.
    pub expires_at: Option<Timestamp>,
}

impl Client {
    /// The claims of the token in use: who is logged in. Logs in if there is no token.
    ///
    /// # Errors
    ///
    /// The error of the login, and `NoCredential` if the token isn't an IAM access token. See [`Error::is_login`].
    pub async fn claims(&self) -> Result<Claims, Error> {
        let token = self.token().await?;
        Claims::of(&token).ok_or_else(|| {
            let reason = "the access token names no identity. Use an IAM access token.";
            login_error(self.sender(), Cause::NoCredential(reason.to_owned()))
        })
    }

    /// The ID of the account that is logged in to. Logs in if there is no token.
    ///
    /// # Errors
    ///
    /// As for [`Self::claims`], and `NoCredential` if the token names no account.
    pub async fn account_id(&self) -> Result<String, Error> {
        self.claims().await?.account.bss.ok_or_else(|| {
            let reason = "the access token names no account. Use an IAM access token of an account.";
            login_error(self.sender(), Cause::NoCredential(reason.to_owned()))
        })
    }

    /// The claims of the token that the last request was sent with. Sends nothing; `None` if there is no token.
    pub fn claims_in_use(&self) -> Option<Claims> {
        Claims::of(&self.tokens().current()?)
    }

    /// An access token for another program. One that is due for renewal is renewed first, if possible.
    ///
    /// # Errors
    ///
    /// The error of the login; see [`Error::is_login`].
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        if self.tokens().is_due()
            && let Ok(fetched) = Box::pin(self.fetch_token()).await
        {
            self.tokens().store(fetched);
        }
        let token = self.token().await?;
        let by_lifetime = self.tokens().remaining().and_then(|left| self.now().checked_add(left).ok());
        let by_claim = || Claims::of(&token)?.exp.and_then(|at| Timestamp::from_second(at).ok());
        let expires_at = by_lifetime.or_else(by_claim);
        Ok(AccessToken { token, expires_at })
    }
}
