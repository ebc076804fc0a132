//! What an author writes for a data source.

use std::future::Future;

use crate::diagnostics::Diagnostics;
use crate::model::Model;

/// A kind of object that is looked up and never changed.
pub trait DataSource: Send + Sync + Sized + 'static {
    /// Arguments and results.
    type Model: Model;
    /// What the provider's configuration was made into.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Looks it up. All arguments are known, and come back as they are.
    fn read(
        &self,
        data: &Self::ProviderData,
        config: Self::Model,
    ) -> impl Future<Output = ReadResponse<Self::Model>> + Send;
}

/// The response to a read.
#[derive(Clone, Debug)]
pub struct ReadResponse<M> {
    /// Arguments and results; absent where there was an error.
    pub state: Option<M>,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}

impl<M> From<M> for ReadResponse<M> {
    fn from(state: M) -> Self {
        Self { state: Some(state), diagnostics: Diagnostics::new() }
    }
}

impl<M> ReadResponse<M> {
    /// A response without a state: why it could not be read.
    pub fn error(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { state: None, diagnostics: diagnostics.into() }
    }
}
