//! One data source's calls: from messages to an implementation of [`DataSource`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::refusal::Refusal;
use super::wire::{self, misfit};
use crate::data_source::{DataSource, Found};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::schema::Schema;
use crate::tfplugin6::{DynamicValue, read_data_source, validate_data_resource_config};
use crate::value::{Type, Value};

/// A data source of whatever types, as the server holds it. Made with [`data_source`].
pub trait AnyDataSource<C>: Send + Sync {
    /// The type's name.
    fn name(&self) -> &'static str;
    /// What was declared.
    fn schema(&self) -> &Schema;
    /// `ValidateDataResourceConfig`.
    fn validate(&self, request: &validate_data_resource_config::Request) -> Diagnostics;
    /// `ReadDataSource`.
    fn read<'a>(
        &'a self,
        client: &'a C,
        request: read_data_source::Request,
    ) -> BoxFuture<'a, read_data_source::Response>;
}

/// Makes a data source ready for the server.
pub fn data_source<D: DataSource>(source: D) -> Box<dyn AnyDataSource<D::Client>> {
    let schema = D::Model::schema();
    Box::new(Registered { ty: schema.ty(), source, schema })
}

struct Registered<D> {
    source: D,
    schema: Schema,
    ty: Type,
}

impl<D: DataSource> Registered<D> {
    fn config(&self, encoded: Option<&DynamicValue>) -> Result<(Value, D::Model), Diagnostic> {
        let value = wire::decode(encoded, &self.ty).map_err(|error| misfit("configuration", &error))?;
        let model = D::Model::from_value(value.clone()).map_err(|error| misfit("configuration", &error))?;
        Ok((value, model))
    }
}

impl<D: DataSource> AnyDataSource<D::Client> for Registered<D> {
    fn name(&self) -> &'static str {
        self.source.name()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, request: &validate_data_resource_config::Request) -> Diagnostics {
        match self.config(request.config.as_ref()) {
            Ok((value, model)) => {
                let mut findings = self.schema.validate(&value);
                findings.extend(self.source.validate(&model));
                findings
            }
            Err(refusal) => refusal.into(),
        }
    }

    fn read<'a>(
        &'a self,
        client: &'a D::Client,
        request: read_data_source::Request,
    ) -> BoxFuture<'a, read_data_source::Response> {
        async move {
            let config = match self.config(request.config.as_ref()) {
                Ok((_, config)) => config,
                Err(refusal) => return Refusal::refused(vec![wire::diagnostic(refusal)]),
            };
            let Found { state, diagnostics } = self.source.read(client, config).await;
            let state = state.map(|state| wire::encode(&state.into_value(), &self.ty)).transpose();
            match state {
                Ok(state) => read_data_source::Response {
                    state,
                    diagnostics: wire::diagnostics(diagnostics),
                    ..Default::default()
                },
                Err(error) => Refusal::refused(vec![wire::diagnostic(misfit("answer", &error))]),
            }
        }
        .boxed()
    }
}
