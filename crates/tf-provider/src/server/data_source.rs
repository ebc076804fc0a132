//! A data source's calls: from messages to an implementation of [`DataSource`] and back.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::DynamicValue;
use tf_protocol::tfplugin6::read_data_source::{Request, Response};

use super::model_schema::ModelSchema;
use super::object::{CallContext, Object, ValidateContext};
use super::provider_data::ProviderData;
use super::{convert, deferral};
use crate::data_source::{DataSource, ReadRequest, ReadResponse};
use crate::diagnostics::Diagnostics;
use crate::schema::Schema;

/// A data source, whatever its types are.
pub(super) trait DynDataSource: Object {
    /// `ReadDataSource`.
    fn read<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a Request,
        context: CallContext,
    ) -> BoxFuture<'a, Result<Response, Diagnostics>>;
}

pub(super) struct DataSourceAdapter<S: DataSource> {
    source: Arc<S>,
    model: ModelSchema<S::Model>,
}

impl<S: DataSource> DataSourceAdapter<S> {
    pub(super) fn new(source: S) -> Self {
        let source = Arc::new(source);
        let declaring = Arc::clone(&source);
        Self { source, model: ModelSchema::of(move || declaring.schema()) }
    }
}

impl<S: DataSource> Object for DataSourceAdapter<S> {
    fn name(&self) -> &'static str {
        self.source.name()
    }

    fn schema(&self) -> &Schema {
        self.model.schema()
    }

    fn validate(&self, config: Option<&DynamicValue>, context: &ValidateContext) -> Diagnostics {
        self.model.validate_encoded(config, context, |config| self.source.validate(config))
    }
}

impl<S: DataSource> DynDataSource for DataSourceAdapter<S> {
    fn read<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a Request,
        context: CallContext,
    ) -> BoxFuture<'a, Result<Response, Diagnostics>> {
        async move {
            let config = self.model.decode_known_config(request.config.as_ref())?;
            let CallContext { deferral, provider_meta } = context;
            let wanted = ReadRequest { config, deferral_allowed: deferral.is_allowed, provider_meta };
            let ReadResponse { state, diagnostics, deferred } = self.source.read(data.get(), wanted).await;
            let diagnostics = convert::diagnostics(diagnostics);
            match (deferral.respond(deferred)?, state) {
                (Some(deferred), None) => {
                    Ok(Response { diagnostics, ..deferral::data_source(self.model.schema(), deferred)? })
                }
                (deferred, state) => {
                    let state = state.map(|state| self.model.encode(Some(state))).transpose()?;
                    Ok(Response { state, diagnostics, deferred })
                }
            }
        }
        .boxed()
    }
}
