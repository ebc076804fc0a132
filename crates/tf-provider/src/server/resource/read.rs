//! `ReadResource` and `ImportResourceState`.

use tf_protocol::tfplugin6::import_resource_state::ImportedResource;
use tf_protocol::tfplugin6::{import_resource_state, read_resource};

use super::adapter::ResourceAdapter;
use crate::diagnostics::Diagnostics;
use crate::resource::{AdoptResponse, ImportRequest, ReadRequest, ReadResponse, Resource};
use crate::server::convert;
use crate::server::deferral::{self, Deferral};
use crate::server::object::CallContext;

impl<R: Resource> ResourceAdapter<R> {
    pub(super) async fn read_object(
        &self,
        data: &R::ProviderData,
        request: &read_resource::Request,
        context: CallContext,
    ) -> Result<read_resource::Response, Diagnostics> {
        let Some(state) = self.object.decode_model("state", request.current_state.as_ref())? else {
            return Ok(read_resource::Response::default());
        };
        let private = Self::private(&request.private);
        let CallContext { deferral, provider_meta } = context;
        let wanted = ReadRequest { state, private, deferral_allowed: deferral.is_allowed, provider_meta };
        let ReadResponse::<R> { state, private, diagnostics, deferred } = self.resource.read(data, wanted).await;
        Ok(read_resource::Response {
            new_identity: self.identity(state.as_ref()),
            new_state: Some(self.object.encode(state)?),
            private: Self::encode_private(&private),
            diagnostics: convert::diagnostics(diagnostics),
            deferred: deferral.respond(deferred)?,
        })
    }

    pub(super) async fn import_object(
        &self,
        data: &R::ProviderData,
        request: &import_resource_state::Request,
        deferral: Deferral,
    ) -> Result<import_resource_state::Response, Diagnostics> {
        let identity = request.identity.as_ref().and_then(|identity| identity.identity_data.as_ref());
        let wanted = match self.identity.decode_model("identity", identity)? {
            None => ImportRequest::Id(request.id.clone()),
            Some(identity) => ImportRequest::Identity(identity),
        };
        if deferral.is_allowed
            && let Some(reason) = self.resource.defer_import(data, &wanted).await
        {
            return Ok(deferral::import(deferral::message(reason)));
        }
        let AdoptResponse { state, private, diagnostics } = self.resource.import(data, wanted).await?;
        let imported = ImportedResource {
            type_name: self.resource.name().to_owned(),
            identity: self.identity(Some(&state)),
            state: Some(self.object.encode(Some(state))?),
            private: Self::encode_private(&private),
        };
        Ok(import_resource_state::Response {
            imported_resources: vec![imported],
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        })
    }
}
