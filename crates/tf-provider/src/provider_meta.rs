//! What a module says about itself to a provider.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::model::Model;

/// The `provider_meta` block of the module that an object belongs to, as the model that
/// [`Registry::register_provider_meta`](crate::Registry::register_provider_meta) declares.
///
/// See <https://developer.hashicorp.com/terraform/internals/provider-meta>.
#[derive(Clone, Default)]
pub struct ProviderMeta(Option<Arc<dyn Any + Send + Sync>>);

impl ProviderMeta {
    /// A block, such as for a test of [`Resource::plan`](crate::Resource::plan). The default is that there is none.
    pub fn new<M: Model>(block: M) -> Self {
        Self(Some(Arc::new(block)))
    }

    /// The block; `None` if the module has none. `M` is the registered model.
    pub fn get<M: Model>(&self) -> Option<&M> {
        let block = self.0.as_deref()?.downcast_ref();
        debug_assert!(block.is_some(), "another model is registered for the provider_meta block");
        block
    }
}

/// Shows whether there is a block.
impl fmt::Debug for ProviderMeta {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "ProviderMeta(a block)" } else { "ProviderMeta(no block)" })
    }
}
