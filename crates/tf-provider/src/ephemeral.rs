//! What an author writes for an ephemeral resource.

use std::future::Future;

use jiff::Timestamp;

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::private::PrivateState;

/// A kind of object that lives as long as a command of Terraform needs it, and is in no plan and no state.
pub trait EphemeralResource: Send + Sync + Sized + 'static {
    /// Arguments and results.
    type Model: Model;
    /// What is remembered between opening and closing. Terraform keeps it in memory.
    type Private: PrivateState;
    /// What the provider's configuration was made into.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Opens it, in a plan and in an apply. All arguments are known, and come back as they are. Results that are known only
    /// in an apply may be unknown; a caller that doesn't accept that gets [`PLACEHOLDER`](crate::PLACEHOLDER) instead. An
    /// error leaves nothing behind: it is not closed.
    fn open(
        &self,
        data: &Self::ProviderData,
        config: Self::Model,
    ) -> impl Future<Output = Result<OpenResponse<Self>, Diagnostics>> + Send;

    /// Keeps it alive, at the time that was asked for. Its results stay as they are. What is remembered comes back, also
    /// with an error.
    fn renew(
        &self,
        data: &Self::ProviderData,
        private: Self::Private,
    ) -> impl Future<Output = RenewResponse<Self>> + Send;

    /// Ends it. Not called where Terraform dies, nor where the command failed:
    /// [`Provider::shutdown`](crate::Provider::shutdown) is for what is still open then.
    fn close(&self, data: &Self::ProviderData, private: Self::Private) -> impl Future<Output = Diagnostics> + Send;
}

/// An open object.
#[derive(Clone, Debug)]
pub struct OpenResponse<E: EphemeralResource> {
    /// Arguments and results.
    pub result: E::Model,
    /// What is remembered.
    pub private: E::Private,
    /// When it is to be renewed, if it is to be.
    pub renew_at: Option<Timestamp>,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// What came of a renewal.
#[derive(Clone, Debug)]
pub struct RenewResponse<E: EphemeralResource> {
    /// What is remembered.
    pub private: E::Private,
    /// When it is to be renewed again, if it is to be.
    pub renew_at: Option<Timestamp>,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}
