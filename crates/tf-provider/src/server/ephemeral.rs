//! An ephemeral resource's calls: from messages to an implementation of [`EphemeralResource`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tf_protocol::tfplugin6::{
    DynamicValue, close_ephemeral_resource as close, open_ephemeral_resource as open, renew_ephemeral_resource as renew,
};

use super::convert;
use super::deferral::{self, Deferral};
use super::model_schema::ModelSchema;
use super::object::{Object, ValidateContext};
use super::provider_data::ProviderData;
use crate::diagnostics::Diagnostics;
use crate::ephemeral::{CloseRequest, EphemeralResource, OpenRequest, OpenResponse, RenewRequest, RenewResponse};
use crate::model::FieldType;
use crate::schema::Schema;
use crate::value::Value;
use crate::{placeholder, private_state};

/// An ephemeral resource, whatever its types are.
pub(super) trait DynEphemeralResource: Object {
    /// `OpenEphemeralResource`; `with_placeholders` for a caller that refuses unknown results.
    fn open<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a open::Request,
        deferral: Deferral,
        with_placeholders: bool,
    ) -> BoxFuture<'a, Result<open::Response, Diagnostics>>;
    /// `RenewEphemeralResource`.
    fn renew<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a renew::Request,
    ) -> BoxFuture<'a, Result<renew::Response, Diagnostics>>;
    /// `CloseEphemeralResource`.
    fn close<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a close::Request,
    ) -> BoxFuture<'a, Result<close::Response, Diagnostics>>;
}

pub(super) struct EphemeralResourceAdapter<E: EphemeralResource> {
    resource: E,
    model: ModelSchema<E::Model>,
}

impl<E: EphemeralResource> EphemeralResourceAdapter<E> {
    pub(super) fn new(resource: E) -> Self {
        Self { model: ModelSchema::new(), resource }
    }
}

impl<E: EphemeralResource> Object for EphemeralResourceAdapter<E> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        self.model.schema()
    }

    fn validate(&self, config: Option<&DynamicValue>, context: &ValidateContext) -> Diagnostics {
        self.model.validate_encoded(config, context, |config| self.resource.validate(config))
    }
}

impl<E: EphemeralResource> DynEphemeralResource for EphemeralResourceAdapter<E> {
    fn open<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a open::Request,
        deferral: Deferral,
        with_placeholders: bool,
    ) -> BoxFuture<'a, Result<open::Response, Diagnostics>> {
        async move {
            let sent = self.model.decode_sent_config("configuration", request.config.as_ref())?;
            let schema = self.model.schema();
            let encode = |result: Value| {
                let result =
                    if with_placeholders { placeholder::instead_of_unknown(schema, result, &sent) } else { result };
                self.model.encode_value(&result)
            };
            let config = placeholder::to_unknown(sent.clone());
            if !config.is_wholly_known() {
                // Terraform doesn't even call the provider for an unknown configuration, and opens the object in the apply.
                return Ok(open::Response {
                    result: Some(encode(placeholder::of_unknown_config(schema, &config))?),
                    private: Some(private_state::encode(&E::Private::default(), private_state::FIRST_VERSION)),
                    ..Default::default()
                });
            }
            let config = self.model.config_model(config)?;
            if deferral.is_allowed
                && let Some(reason) = self.resource.defer_open(data.get(), &config).await
            {
                return deferral::open(schema, deferral::message(reason));
            }
            let OpenResponse { result, private, renew_at, diagnostics } =
                self.resource.open(data.get(), OpenRequest { config }).await?;
            Ok(open::Response {
                diagnostics: convert::diagnostics(diagnostics),
                renew_at: renew_at.map(timestamp),
                result: Some(encode(result.into_value())?),
                private: Some(private_state::encode(&private, private_state::FIRST_VERSION)),
                ..Default::default()
            })
        }
        .boxed()
    }

    fn renew<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a renew::Request,
    ) -> BoxFuture<'a, Result<renew::Response, Diagnostics>> {
        async move {
            let private = private_state::decode_lasting_one_run(request.private.as_deref().unwrap_or_default());
            let RenewResponse { private, renew_at, diagnostics } =
                self.resource.renew(data.get(), RenewRequest { private }).await;
            Ok(renew::Response {
                diagnostics: convert::diagnostics(diagnostics),
                renew_at: renew_at.map(timestamp),
                private: Some(private_state::encode(&private, private_state::FIRST_VERSION)),
            })
        }
        .boxed()
    }

    fn close<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a close::Request,
    ) -> BoxFuture<'a, Result<close::Response, Diagnostics>> {
        async move {
            let private = private_state::decode_lasting_one_run(request.private.as_deref().unwrap_or_default());
            let diagnostics = self.resource.close(data.get(), CloseRequest { private }).await;
            Ok(close::Response { diagnostics: convert::diagnostics(diagnostics) })
        }
        .boxed()
    }
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
