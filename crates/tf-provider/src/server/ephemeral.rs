//! One ephemeral resource's calls: from messages to an implementation of [`EphemeralResource`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::declared::Declared;
use super::refusal::Refusal;
use super::wire;
use crate::diagnostics::Diagnostics;
use crate::ephemeral::{EphemeralResource, OpenResponse, RenewResponse};
use crate::model::Model;
use crate::schema::Schema;
use crate::value::Value;
use crate::{placeholder, private};
use tf_protocol::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource, validate_ephemeral_resource_config,
};

/// An ephemeral resource of whatever types, as the server holds it. Made with [`ephemeral_resource`].
pub trait AnyEphemeralResource<C>: Send + Sync {
    /// The type's name.
    fn name(&self) -> &'static str;
    /// What was declared.
    fn schema(&self) -> &Schema;
    /// `ValidateEphemeralResourceConfig`.
    fn validate(&self, request: &validate_ephemeral_resource_config::Request) -> Diagnostics;
    /// `OpenEphemeralResource`; `with_placeholders` for a caller that accepts no unknown results.
    fn open<'a>(
        &'a self,
        data: &'a C,
        request: open_ephemeral_resource::Request,
        with_placeholders: bool,
    ) -> BoxFuture<'a, open_ephemeral_resource::Response>;
    /// `RenewEphemeralResource`.
    fn renew<'a>(
        &'a self,
        data: &'a C,
        request: renew_ephemeral_resource::Request,
    ) -> BoxFuture<'a, renew_ephemeral_resource::Response>;
    /// `CloseEphemeralResource`.
    fn close<'a>(
        &'a self,
        data: &'a C,
        request: close_ephemeral_resource::Request,
    ) -> BoxFuture<'a, close_ephemeral_resource::Response>;
}

/// Makes an ephemeral resource ready for the server.
pub fn ephemeral_resource<E: EphemeralResource>(resource: E) -> Box<dyn AnyEphemeralResource<E::ProviderData>> {
    Box::new(Registered { declared: Declared::<E::Model>::new(), resource })
}

struct Registered<E: EphemeralResource> {
    resource: E,
    declared: Declared<E::Model>,
}

impl<E: EphemeralResource> Registered<E> {
    async fn open_or_refuse(
        &self,
        data: &E::ProviderData,
        request: &open_ephemeral_resource::Request,
        with_placeholders: bool,
    ) -> Result<open_ephemeral_resource::Response, Diagnostics> {
        let given = self.declared.value(request.config.as_ref())?;
        let schema = &self.declared.schema;
        let encode = |result: Value| {
            let told = if with_placeholders { placeholder::instead_of_unknown(schema, result, &given) } else { result };
            self.declared.encode_value(&told)
        };
        let config = placeholder::to_unknown(given.clone());
        if !config.is_wholly_known() {
            // Terraform does the same by itself where a configuration isn't known yet, and asks again in the apply.
            return Ok(open_ephemeral_resource::Response {
                result: Some(encode(placeholder::of_unknown_config(schema, &config))?),
                private: Some(private::encode(&E::Private::default())),
                ..Default::default()
            });
        }
        let config = self.declared.model(config)?;
        let OpenResponse { result, private, renew_at, diagnostics } = self.resource.open(data, config).await?;
        Ok(open_ephemeral_resource::Response {
            diagnostics: wire::diagnostics(diagnostics),
            renew_at: renew_at.map(timestamp),
            result: Some(encode(result.into_value())?),
            private: Some(private::encode(&private)),
            ..Default::default()
        })
    }
}

impl<E: EphemeralResource> AnyEphemeralResource<E::ProviderData> for Registered<E> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        &self.declared.schema
    }

    fn validate(&self, request: &validate_ephemeral_resource_config::Request) -> Diagnostics {
        self.declared.validate(request.config.as_ref(), |config| self.resource.validate(config))
    }

    fn open<'a>(
        &'a self,
        data: &'a E::ProviderData,
        request: open_ephemeral_resource::Request,
        with_placeholders: bool,
    ) -> BoxFuture<'a, open_ephemeral_resource::Response> {
        async move {
            let opened = self.open_or_refuse(data, &request, with_placeholders).await;
            opened.unwrap_or_else(|diagnostics| Refusal::refused(wire::diagnostics(diagnostics)))
        }
        .boxed()
    }

    fn renew<'a>(
        &'a self,
        data: &'a E::ProviderData,
        request: renew_ephemeral_resource::Request,
    ) -> BoxFuture<'a, renew_ephemeral_resource::Response> {
        async move {
            let remembered = private::decode(request.private.as_deref().unwrap_or_default());
            let RenewResponse { private, renew_at, diagnostics } = self.resource.renew(data, remembered).await;
            renew_ephemeral_resource::Response {
                diagnostics: wire::diagnostics(diagnostics),
                renew_at: renew_at.map(timestamp),
                private: Some(private::encode(&private)),
            }
        }
        .boxed()
    }

    fn close<'a>(
        &'a self,
        data: &'a E::ProviderData,
        request: close_ephemeral_resource::Request,
    ) -> BoxFuture<'a, close_ephemeral_resource::Response> {
        async move {
            let remembered = private::decode(request.private.as_deref().unwrap_or_default());
            let diagnostics = self.resource.close(data, remembered).await;
            close_ephemeral_resource::Response { diagnostics: wire::diagnostics(diagnostics) }
        }
        .boxed()
    }
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
