//! The operations that errors and logs name.

use std::fmt;

/// An operation of the API. `Display` is a phrase that an object's ID may follow: `could not {kind} {id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Exchanging a credential for an access token.
    LogIn,
    /// Creating an API key.
    CreateApiKey,
    /// Reading an API key by its ID.
    GetApiKey,
    /// Reading an API key by its value.
    GetApiKeyByValue,
    /// Listing the API keys of an identity or of an account.
    ListApiKeys,
    /// Updating an API key.
    UpdateApiKey,
    /// Deleting an API key.
    DeleteApiKey,
    /// Locking an API key.
    LockApiKey,
    /// Unlocking an API key.
    UnlockApiKey,
    /// Disabling an API key.
    DisableApiKey,
    /// Enabling an API key.
    EnableApiKey,
    /// Creating a service ID.
    CreateServiceId,
    /// Reading a service ID.
    GetServiceId,
    /// Listing the service IDs of an account or of a group.
    ListServiceIds,
    /// Updating a service ID.
    UpdateServiceId,
    /// Deleting a service ID with its keys.
    DeleteServiceId,
    /// Locking a service ID.
    LockServiceId,
    /// Unlocking a service ID.
    UnlockServiceId,
    /// Listing the groups of service IDs of an account.
    ListServiceIdGroups,
    /// Reading the settings of an account.
    GetAccountSettings,
    /// Reading how many API keys identities have and may have.
    GetApiKeyLimits,
    /// Requesting a report of inactive identities.
    RequestReport,
    /// Reading a report of inactive identities.
    GetReport,
}

impl fmt::Display for OperationKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::LogIn => "log in to IBM Cloud",
            Self::CreateApiKey => "create an API key",
            Self::GetApiKey => "read API key",
            Self::GetApiKeyByValue => "look up an API key by its value",
            Self::ListApiKeys => "list the API keys of",
            Self::UpdateApiKey => "update API key",
            Self::DeleteApiKey => "delete API key",
            Self::LockApiKey => "lock API key",
            Self::UnlockApiKey => "unlock API key",
            Self::DisableApiKey => "disable API key",
            Self::EnableApiKey => "enable API key",
            Self::CreateServiceId => "create a service ID",
            Self::GetServiceId => "read service ID",
            Self::ListServiceIds => "list the service IDs of",
            Self::UpdateServiceId => "update service ID",
            Self::DeleteServiceId => "delete service ID",
            Self::LockServiceId => "lock service ID",
            Self::UnlockServiceId => "unlock service ID",
            Self::ListServiceIdGroups => "list the service ID groups of",
            Self::GetAccountSettings => "read the settings of account",
            Self::GetApiKeyLimits => "read the API key limits of account",
            Self::RequestReport => "make a report of inactive identities of account",
            Self::GetReport => "read the report of inactive identities",
        })
    }
}
