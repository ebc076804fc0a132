//! What the client logs in with.

use std::fmt;
use std::path::PathBuf;

use secret::Secret;

/// What the client logs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An API key, exchanged for tokens.
    ApiKey(Secret),
    /// An access token that somebody else fetched; it can't be renewed.
    AccessToken(Secret),
    /// A refresh token of IBM's command line client, exchanged for tokens and for its own successors.
    RefreshToken(Secret),
    /// An API key whose identity then assumes a trusted profile.
    AssumedProfile {
        /// The API key.
        api_key: Secret,
        /// What is assumed.
        profile: Profile,
    },
    /// The token that the platform gives a compute resource, exchanged for one of a trusted profile. The file is read at
    /// every login: the platform replaces what is in it.
    ComputeResource {
        /// The file that the platform keeps the token in.
        token_file: PathBuf,
        /// What is assumed.
        profile: Profile,
    },
    /// Nothing that could be used; the text says why, and what to do. Reported by the first call that needs to log in.
    Missing(String),
}

/// A trusted profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// By its ID, `Profile-<uuid>`.
    Id(String),
    /// By its Cloud Resource Name.
    Crn(String),
    /// By its name, which is unique in an account.
    Name {
        /// The name.
        name: String,
        /// The account, where it isn't the one of whoever assumes it.
        account: Option<String>,
    },
}

/// What was logged in with, and where that was found, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// What kind of credential it is.
    pub kind: CredentialKind,
    /// Where it was found, such as `the environment variable IC_API_KEY`; empty where that isn't known.
    pub from: String,
}

/// The kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// An API key, with or without a trusted profile that is assumed.
    ApiKey,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// The token of a compute resource.
    ComputeResource,
    /// None.
    Missing,
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ApiKey => "API key",
            Self::AccessToken => "access token",
            Self::RefreshToken => "refresh token",
            Self::ComputeResource => "compute resource's token",
            Self::Missing => "credential",
        })
    }
}

impl Credential {
    /// Its kind.
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::ApiKey(_) | Self::AssumedProfile { .. } => CredentialKind::ApiKey,
            Self::AccessToken(_) => CredentialKind::AccessToken,
            Self::RefreshToken(_) => CredentialKind::RefreshToken,
            Self::ComputeResource { .. } => CredentialKind::ComputeResource,
            Self::Missing(_) => CredentialKind::Missing,
        }
    }

    /// The API key that it logs in with, where it is one.
    pub fn api_key(&self) -> Option<&Secret> {
        match self {
            Self::ApiKey(key) | Self::AssumedProfile { api_key: key, .. } => Some(key),
            _ => None,
        }
    }

    /// What must not be seen of it.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        match self {
            Self::ApiKey(secret)
            | Self::AccessToken(secret)
            | Self::RefreshToken(secret)
            | Self::AssumedProfile { api_key: secret, .. } => Some(secret),
            Self::ComputeResource { .. } | Self::Missing(_) => None,
        }
    }
}

impl Profile {
    /// The fields of a form that name it.
    pub(crate) fn fields(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Id(id) => vec![("profile_id", id)],
            Self::Crn(crn) => vec![("profile_crn", crn)],
            Self::Name { name, account } => {
                let account = account.as_deref().map(|account| ("account", account));
                [("profile_name", name.as_str())].into_iter().chain(account).collect()
            }
        }
    }
}
