//! A provider for tests of what it registers.

use std::marker::PhantomData;

use tf_provider::data_source::{self, ReadResponse};
use tf_provider::resource::{ApplyRequest, ImportRequest, ImportResponse, ReadRequest, StateResponse};
use tf_provider::{
    ConfigureRequest, ConfigureResponse, DataSource, Diagnostics, Model, Provider, ProviderMetadata, Registry, Resource,
};

tf_provider::object! {
    /// No arguments.
    pub struct Nothing {}
}

/// A resource of this model that becomes what is planned and has no identity, and a data source that is what is configured.
pub(crate) struct ToyObject<M, I = Nothing>(&'static str, PhantomData<fn() -> (M, I)>);

impl<M, I> ToyObject<M, I> {
    pub(crate) fn new(name: &'static str) -> Self {
        Self(name, PhantomData)
    }
}

impl<M: Model, I: Model> Resource for ToyObject<M, I> {
    type Model = M;
    type Identity = I;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.0
    }

    fn identity(&self, _: &M) -> Option<I> {
        None
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(request.change.planned().cloned(), ())
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(request.state), ())
    }

    async fn import(&self, (): &(), _: ImportRequest<I>) -> Result<ImportResponse<Self>, Diagnostics> {
        Err(Diagnostics::new())
    }
}

impl<M: Model, I: Model> DataSource for ToyObject<M, I> {
    type Model = M;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.0
    }

    async fn read(&self, (): &(), request: data_source::ReadRequest<M>) -> ReadResponse<M> {
        request.config.into()
    }
}

/// A provider that registers whatever the function says.
pub(crate) struct Toy(pub(crate) fn(&mut Registry<()>));

impl Provider for Toy {
    type Config = Nothing;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "0", address: "example.com/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        (self.0)(registry);
    }

    async fn configure(&self, _: ConfigureRequest<Nothing>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}
