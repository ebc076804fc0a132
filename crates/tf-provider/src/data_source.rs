//! What an author writes for a data source.

use std::future::Future;

use crate::diagnostics::Diagnostics;
use crate::model::Model;

/// A kind of object that is looked up and never changed.
pub trait DataSource: Send + Sync + Sized + 'static {
    /// Arguments and results.
    type Model: Model;
    /// What the provider's configuration was made into.
    type Client: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Looks it up. All arguments are known, and come back as they are.
    fn read(&self, client: &Self::Client, config: Self::Model) -> impl Future<Output = Found<Self::Model>> + Send;
}

/// What came of a look-up.
#[derive(Clone, Debug)]
pub struct Found<M> {
    /// Arguments and results; absent where there was an error.
    pub state: Option<M>,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}

impl<M> From<M> for Found<M> {
    fn from(state: M) -> Self {
        Self { state: Some(state), diagnostics: Diagnostics::new() }
    }
}

impl<M> Found<M> {
    /// Nothing, and why.
    pub fn nothing(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { state: None, diagnostics: diagnostics.into() }
    }
}
