//! The provider itself: from messages to an implementation of [`Provider`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::DynamicValue;

use super::model_schema::ModelSchema;
use super::object::ValidateContext;
use super::provider_data::ProviderData;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::provider::{ConfigureRequest, ConfigureResponse, Provider};
use crate::schema::Schema;
use crate::value::Value;

/// A provider, whatever its types are.
pub(super) trait DynProvider: Send + Sync {
    /// What decides the values of read-only attributes, for messages.
    fn service(&self) -> &'static str;
    /// The schema of the provider block.
    fn config_schema(&self) -> &Schema;
    /// Decodes the provider block, in which values may be unknown.
    fn decode_config(&self, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic>;
    /// Validates the provider block.
    fn validate(&self, config: Value, context: &ValidateContext) -> Diagnostics;
    /// Configures the provider; fails at once if the block can't be what the provider declares.
    fn configure(&self, request: ConfigureRequest<Value>) -> Result<Configuring<'_>, Diagnostic>;
    /// Ends what is still open.
    fn shutdown(&self) -> BoxFuture<'_, ()>;
}

/// The provider's own work in `ConfigureProvider`.
pub(super) type Configuring<'a> = BoxFuture<'a, ConfigureResponse<ProviderData>>;

pub(super) struct ProviderAdapter<P: Provider> {
    provider: P,
    config: ModelSchema<P::Config>,
}

impl<P: Provider> ProviderAdapter<P> {
    pub(super) fn new(provider: P) -> Self {
        Self { provider, config: ModelSchema::new() }
    }
}

impl<P: Provider> DynProvider for ProviderAdapter<P> {
    fn service(&self) -> &'static str {
        self.provider.service()
    }

    fn config_schema(&self) -> &Schema {
        self.config.schema()
    }

    fn decode_config(&self, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        self.config.decode_config("provider configuration", encoded)
    }

    fn validate(&self, config: Value, context: &ValidateContext) -> Diagnostics {
        self.config.validate(config, context, |config| self.provider.validate(config))
    }

    fn configure(&self, request: ConfigureRequest<Value>) -> Result<Configuring<'_>, Diagnostic> {
        let ConfigureRequest { config, terraform_version, cancellation, deferral_allowed } = request;
        let config = self.config.config_model(config)?;
        let request = ConfigureRequest { config, terraform_version, cancellation, deferral_allowed };
        let configuring = async move {
            let ConfigureResponse { provider_data, diagnostics, defers_everything } =
                self.provider.configure(request).await;
            ConfigureResponse { provider_data: provider_data.map(ProviderData::new), diagnostics, defers_everything }
        };
        Ok(configuring.boxed())
    }

    fn shutdown(&self) -> BoxFuture<'_, ()> {
        async { self.provider.shutdown().await }.boxed()
    }
}
