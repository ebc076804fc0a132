//! `ReadResource` and `ImportResourceState`.

use tf_protocol::tfplugin6::import_resource_state::ImportedResource;
use tf_protocol::tfplugin6::{import_resource_state, read_resource};

use super::adapter::ResourceAdapter;
use crate::diagnostics::Diagnostics;
use crate::resource::{AdoptResponse, ImportRequest, ReadRequest, ReadResponse, Resource};
use crate::server::convert;

impl<R: Resource> ResourceAdapter<R> {
    pub(super) async fn read_object(
        &self,
        data: &R::ProviderData,
        request: &read_resource::Request,
    ) -> Result<read_resource::Response, Diagnostics> {
        let Some(state) = self.object.decode_model("state", request.current_state.as_ref())? else {
            return Ok(read_resource::Response::default());
        };
        let private = Self::private(&request.private);
        let ReadResponse::<R> { state, private, diagnostics } =
            self.resource.read(data, ReadRequest { state, private }).await;
        Ok(read_resource::Response {
            new_identity: self.identity(state.as_ref()),
            new_state: Some(self.object.encode(state)?),
            private: Self::encode_private(&private),
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        })
    }

    pub(super) async fn import_object(
        &self,
        data: &R::ProviderData,
        request: &import_resource_state::Request,
    ) -> Result<import_resource_state::Response, Diagnostics> {
        let identity = request.identity.as_ref().and_then(|identity| identity.identity_data.as_ref());
        let wanted = match self.identity.decode_model("identity", identity)? {
            None => ImportRequest::Id(request.id.clone()),
            Some(identity) => ImportRequest::Identity(identity),
        };
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
