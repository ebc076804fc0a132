//! The provider data, without its type.

use std::any::Any;
use std::sync::Arc;

/// What the provider's objects work with. Clones are the same.
#[derive(Clone)]
pub(super) struct ProviderData(Arc<dyn Any + Send + Sync>);

impl ProviderData {
    pub(super) fn new<D: Send + Sync + 'static>(data: D) -> Self {
        Self(Arc::new(data))
    }

    /// The data by its type.
    #[expect(clippy::expect_used, reason = "a provider registers only objects that work with its own provider data")]
    pub(super) fn get<D: 'static>(&self) -> &D {
        self.0.downcast_ref().expect("the type of the provider data")
    }
}
