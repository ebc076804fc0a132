//! How the client logs in.

use secret::Secret;

/// What the client logs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An API key, exchanged for tokens.
    ApiKey(Secret),
    /// An access token that somebody else fetched; it can't be renewed.
    AccessToken(Secret),
    /// Nothing that could be used; the text says why, and what to do. Reported by the first call that needs to log in.
    Missing(String),
}
