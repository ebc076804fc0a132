//! Credentials: what a client logs in with.

use std::fmt;
use std::path::PathBuf;

use secret::Secret;

/// A credential to log in with. The grants: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An API key, exchanged for tokens.
    ApiKey(Secret),
    /// An access token from another program; it can't be renewed.
    AccessToken(Secret),
    /// A refresh token of the IBM Cloud CLI, exchanged for access tokens and for new refresh tokens.
    RefreshToken(Secret),
    /// An API key whose identity assumes a trusted profile.
    AssumedProfile {
        /// The API key.
        api_key: Secret,
        /// The profile.
        profile: Profile,
    },
    /// The token of a compute resource, exchanged for an access token of a trusted profile. The file is read at every login,
    /// because the platform replaces it.
    ComputeResource {
        /// The file with the token.
        token_file: PathBuf,
        /// The profile.
        profile: Profile,
    },
    /// No credential, for the reason given, in sentences for users. The first operation fails with it.
    Missing(String),
}

/// A trusted profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// By its ID, `Profile-<uuid>`.
    Id(String),
    /// By its Cloud Resource Name.
    Crn(String),
    /// By its name, which is unique in its account.
    Name {
        /// The name.
        name: String,
        /// The ID of the account, if it isn't that of the identity that assumes the profile.
        account: Option<String>,
    },
}

/// The credential in use, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The kind of credential.
    pub kind: CredentialKind,
    /// Where it was found, such as `the environment variable IC_API_KEY`; empty if that isn't known.
    pub from: String,
}

/// The kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// An API key, whether or not it assumes a trusted profile.
    ApiKey,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
    /// The token of a compute resource.
    ComputeResource,
    /// No credential.
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
    /// The kind of credential.
    pub fn kind(&self) -> CredentialKind {
        match self {
            Self::ApiKey(_) | Self::AssumedProfile { .. } => CredentialKind::ApiKey,
            Self::AccessToken(_) => CredentialKind::AccessToken,
            Self::RefreshToken(_) => CredentialKind::RefreshToken,
            Self::ComputeResource { .. } => CredentialKind::ComputeResource,
            Self::Missing(_) => CredentialKind::Missing,
        }
    }

    /// The API key to log in with, if it is one.
    pub fn api_key(&self) -> Option<&Secret> {
        match self {
            Self::ApiKey(key) | Self::AssumedProfile { api_key: key, .. } => Some(key),
            _ => None,
        }
    }

    /// The secret in it.
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
    /// The fields of a grant that name it.
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
