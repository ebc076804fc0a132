//! One data source's calls: from messages to an implementation of [`DataSource`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::declared::Declared;
use super::refusal::Refusal;
use super::wire;
use crate::data_source::{DataSource, ReadResponse};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::Schema;
use tf_protocol::tfplugin6::{read_data_source, validate_data_resource_config};

/// A data source of whatever types, as the server holds it. Made with [`data_source`].
pub trait AnyDataSource<C>: Send + Sync {
    /// The type's name.
    fn name(&self) -> &'static str;
    /// What was declared.
    fn schema(&self) -> &Schema;
    /// `ValidateDataResourceConfig`.
    fn validate(&self, request: &validate_data_resource_config::Request) -> Diagnostics;
    /// `ReadDataSource`.
    fn read<'a>(&'a self, data: &'a C, request: read_data_source::Request)
    -> BoxFuture<'a, read_data_source::Response>;
}

/// Makes a data source ready for the server.
pub fn data_source<D: DataSource>(source: D) -> Box<dyn AnyDataSource<D::ProviderData>> {
    Box::new(Registered { declared: Declared::<D::Model>::new(), source })
}

struct Registered<D: DataSource> {
    source: D,
    declared: Declared<D::Model>,
}

impl<D: DataSource> Registered<D> {
    async fn read_or_refuse(
        &self,
        data: &D::ProviderData,
        request: &read_data_source::Request,
    ) -> Result<read_data_source::Response, Diagnostic> {
        let config = self.declared.config(request.config.as_ref())?;
        let ReadResponse { state, diagnostics } = self.source.read(data, config).await;
        let state = state.map(|state| self.declared.encode(state)).transpose()?;
        Ok(read_data_source::Response { state, diagnostics: wire::diagnostics(diagnostics), ..Default::default() })
    }
}

impl<D: DataSource> AnyDataSource<D::ProviderData> for Registered<D> {
    fn name(&self) -> &'static str {
        self.source.name()
    }

    fn schema(&self) -> &Schema {
        &self.declared.schema
    }

    fn validate(&self, request: &validate_data_resource_config::Request) -> Diagnostics {
        self.declared.validate(request.config.as_ref(), |config| self.source.validate(config))
    }

    fn read<'a>(
        &'a self,
        data: &'a D::ProviderData,
        request: read_data_source::Request,
    ) -> BoxFuture<'a, read_data_source::Response> {
        async move {
            let read = self.read_or_refuse(data, &request).await;
            read.unwrap_or_else(|refusal| Refusal::refused(vec![wire::diagnostic(refusal)]))
        }
        .boxed()
    }
}
