//! What an author writes for an action.

use std::future::Future;

use tokio::sync::mpsc;

use crate::diagnostics::Diagnostics;
use crate::model::Model;

/// Something that can be done to objects, which changes no state.
pub trait Action: Send + Sync + Sized + 'static {
    /// The arguments.
    type Model: Model;
    /// What the provider's configuration was made into.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// What is said of it in documentation, instead of what the arguments' declaration says.
    fn description(&self) -> Option<String> {
        None
    }

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Does it, and tells how it goes. All arguments are known.
    fn invoke(
        &self,
        data: &Self::ProviderData,
        config: Self::Model,
        progress: &ProgressSender,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// Sends progress messages of an action to Terraform, which shows them.
pub struct ProgressSender(pub(crate) mpsc::UnboundedSender<String>);

impl ProgressSender {
    /// Sends one message. Does nothing where Terraform has stopped listening: the action goes on.
    pub fn send(&self, message: impl Into<String>) {
        let _ = self.0.send(message.into());
    }
}
