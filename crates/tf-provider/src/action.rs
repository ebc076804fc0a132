//! Actions.

use std::future::Future;

use tokio::sync::mpsc;

use crate::deferral::DeferralReason;
use crate::diagnostics::Diagnostics;
use crate::model::Model;

/// An action: an operation on objects that changes no state, invoked by a lifecycle event or by `terraform apply -invoke`.
pub trait Action: Send + Sync + Sized + 'static {
    /// The arguments.
    type Model: Model;
    /// What [`Provider::configure`](crate::Provider::configure) returns.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// The description for the documentation; by default that of the model. Actions that share a model differ in it.
    fn description(&self) -> Option<String> {
        None
    }

    /// Validates a configuration beyond what its attributes declare. Values may be unknown: then it is validated once more
    /// before the action is carried out.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Plans the action: an error or a warning is shown before anything is changed. By default there is nothing to plan.
    ///
    /// Called after [`validate`](Action::validate) has returned no error, if the provider is configured. Values may be unknown.
    #[doc(alias = "ModifyPlan")]
    fn plan(
        &self,
        _data: &Self::ProviderData,
        _request: PlanRequest<Self::Model>,
    ) -> impl Future<Output = PlanResponse> + Send {
        std::future::ready(PlanResponse::default())
    }

    /// Carries out the action.
    ///
    /// Terraform's core [requires](https://developer.hashicorp.com/terraform/plugin/framework/actions/implementation):
    /// 1. An action changes no state: a resource that manages the same object sees the change as drift.
    /// 2. An error stops what depends on the action; what has been done stays done.
    fn invoke(
        &self,
        data: &Self::ProviderData,
        request: InvokeRequest<Self::Model>,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// A request to plan an action.
#[derive(Clone, Debug)]
pub struct PlanRequest<M> {
    /// The arguments. Some may be unknown.
    pub config: M,
    /// Whether the response may be deferred. Terraform 1.14 allows it of no action, whatever it allows otherwise.
    pub deferral_allowed: bool,
}

/// The response to a [`PlanRequest`].
#[derive(Clone, Debug, Default)]
pub struct PlanResponse {
    /// An error refuses the plan.
    pub diagnostics: Diagnostics,
    /// Why the action has to wait.
    pub deferred: Option<DeferralReason>,
}

/// A request to carry out an action.
#[derive(Debug)]
pub struct InvokeRequest<M> {
    /// The arguments, all of them known.
    pub config: M,
    /// Where to send progress messages.
    pub progress: ProgressSender,
}

/// Sends progress messages of an action to Terraform, which shows them until the user interrupts. Terraform considers the action
/// unfinished until this is dropped.
#[doc(alias = "SendProgress")]
#[derive(Debug)]
pub struct ProgressSender(mpsc::UnboundedSender<String>);

impl ProgressSender {
    /// A sender, and the receiver of its messages.
    pub(crate) fn channel() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Sends a message. Does nothing if Terraform has stopped listening.
    pub fn send(&self, message: impl Into<String>) {
        let _ = self.0.send(message.into());
    }
}
