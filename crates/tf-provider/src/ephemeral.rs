//! Ephemeral resources.

use std::future::Future;

use jiff::Timestamp;

use crate::deferral::DeferralReason;
use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::private_state::PrivateState;

/// An ephemeral resource: a kind of object that exists while a command needs it, and is never written to a plan or a state.
pub trait EphemeralResource: Send + Sync + Sized + 'static {
    /// Arguments and results.
    type Model: Model;
    /// The private state that goes from the opening to renewals and the closing. Terraform keeps it in memory.
    type Private: PrivateState;
    /// What [`Provider::configure`](crate::Provider::configure) returns.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// Validates a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Decides whether the opening has to wait. Called before [`open`](EphemeralResource::open), and only if Terraform allows
    /// deferral. Nothing is opened then, so nothing is closed.
    fn defer_open(
        &self,
        _data: &Self::ProviderData,
        _config: &Self::Model,
    ) -> impl Future<Output = Option<DeferralReason>> + Send {
        std::future::ready(None)
    }

    /// Opens the object. Terraform does so in every command that needs the results, in the plan and again in the apply.
    ///
    /// Terraform's core [requires](https://developer.hashicorp.com/terraform/plugin/framework/ephemeral-resources/open):
    /// 1. A configured argument comes back as it was configured.
    /// 2. A result may be unknown if it is known only in the apply. OpenTofu refuses unknown results; it gets
    ///    [`PLACEHOLDER`](crate::PLACEHOLDER) in their place.
    /// 3. An object that could not be opened isn't closed: after an error nothing may be left open.
    ///
    /// # Errors
    /// The diagnostics that Terraform shows.
    fn open(
        &self,
        data: &Self::ProviderData,
        request: OpenRequest<Self>,
    ) -> impl Future<Output = Result<OpenResponse<Self>, Diagnostics>> + Send;

    /// Renews the object, at or soon after the time that [`OpenResponse::renew_at`] or [`RenewResponse::renew_at`] asked for.
    /// By default, there is nothing to renew.
    ///
    /// Terraform's core [requires](https://developer.hashicorp.com/terraform/plugin/framework/ephemeral-resources/renew):
    /// 1. The results stay as they are: they can't be changed by a renewal.
    /// 2. The private state comes back, also with an error: what isn't returned is lost.
    fn renew(
        &self,
        data: &Self::ProviderData,
        request: RenewRequest<Self>,
    ) -> impl Future<Output = RenewResponse<Self>> + Send {
        let _ = data;
        let response = RenewResponse { private: request.private, renew_at: None, diagnostics: Diagnostics::new() };
        std::future::ready(response)
    }

    /// Closes the object, when nothing in the command needs it any more. By default, there is nothing to close.
    ///
    /// Terraform's core promises less than one would wish:
    /// 1. It doesn't call this if the command failed or if Terraform was killed.
    ///    [`Provider::shutdown`](crate::Provider::shutdown) can end what is still open then.
    /// 2. It calls this after an error of [`renew`](EphemeralResource::renew) too.
    fn close(
        &self,
        data: &Self::ProviderData,
        request: CloseRequest<Self>,
    ) -> impl Future<Output = Diagnostics> + Send {
        let _ = (data, request);
        std::future::ready(Diagnostics::new())
    }
}

/// A request to open an object.
#[derive(Clone, Debug)]
pub struct OpenRequest<E: EphemeralResource> {
    /// The arguments, all of them known.
    pub config: E::Model,
}

/// The response to an [`OpenRequest`].
#[derive(Clone, Debug)]
pub struct OpenResponse<E: EphemeralResource> {
    /// Arguments and results.
    pub result: E::Model,
    /// The private state for the renewal and the closing.
    pub private: E::Private,
    /// When Terraform should renew the object; `None` if it needs no renewal.
    pub renew_at: Option<Timestamp>,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// A request to renew an object.
#[derive(Clone, Debug)]
pub struct RenewRequest<E: EphemeralResource> {
    /// The private state that the opening or the last renewal returned.
    pub private: E::Private,
}

/// The response to a [`RenewRequest`].
#[derive(Clone, Debug)]
pub struct RenewResponse<E: EphemeralResource> {
    /// The private state for the next renewal and the closing.
    pub private: E::Private,
    /// When Terraform should renew the object again; `None` if it needs no other renewal.
    pub renew_at: Option<Timestamp>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// A request to close an object.
#[derive(Clone, Debug)]
pub struct CloseRequest<E: EphemeralResource> {
    /// The private state that the opening or the last renewal returned.
    pub private: E::Private,
}
