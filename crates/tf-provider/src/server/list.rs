//! A list resource's calls: from messages to an implementation of [`ListResource`] and back.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join};
use tf_protocol::tfplugin6::list_resource::{Event, Request};
use tf_protocol::tfplugin6::{DynamicValue, ResourceIdentityData};
use tokio::sync::mpsc;

use super::convert;
use super::model_schema::ModelSchema;
use super::object::{Object, ValidateContext};
use super::provider_data::ProviderData;
use super::respond;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::list::{ListRequest, ListResource, ListResult, ListStream};
use crate::resource::Resource;
use crate::sanitize;
use crate::schema::Schema;

/// How many results a request without a limit gets.
const DEFAULT_LIMIT: usize = 100;

/// A list resource, whatever its types are.
pub(super) trait DynListResource: Object {
    /// `ListResource`: sends results until all are sent, the limit is reached, or the receiver is gone. `listed` is the schema of
    /// the objects: that of the resource of the same name.
    fn list<'a>(
        &'a self,
        data: &'a ProviderData,
        listed: &'a Schema,
        request: &'a Request,
        events: mpsc::Sender<Event>,
    ) -> BoxFuture<'a, Result<Diagnostics, Diagnostic>>;
}

pub(super) struct ListResourceAdapter<L: ListResource> {
    resource: L,
    config: ModelSchema<L::Config>,
    identity: ModelSchema<<L::Resource as Resource>::Identity>,
}

/// The schema of the objects that are listed.
type ListedSchema<L> = ModelSchema<<<L as ListResource>::Resource as Resource>::Model>;

impl<L: ListResource> ListResourceAdapter<L> {
    pub(super) fn new(resource: L) -> Self {
        Self { resource, config: ModelSchema::new(), identity: ModelSchema::new() }
    }

    /// The event of a result, with the object if there is a schema for it.
    fn event(&self, result: ListResult<L>, listed: Option<&ListedSchema<L>>) -> Result<Event, Diagnostic> {
        let resource_object = listed.map(|listed| listed.encode(Some(result.object))).transpose()?;
        let identity_data = Some(self.identity.encode(Some(result.identity))?);
        Ok(Event {
            identity: Some(ResourceIdentityData { identity_data }),
            // Terraform writes one line for each object.
            display_name: sanitize::line(result.display_name),
            resource_object,
            diagnostic: Vec::new(),
        })
    }

    /// Sends results as events. Returns why some could not be sent.
    async fn forward(
        &self,
        mut results: mpsc::Receiver<ListResult<L>>,
        limit: usize,
        listed: Option<ListedSchema<L>>,
        events: mpsc::Sender<Event>,
    ) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for _ in 0..limit {
            let Some(result) = results.recv().await else { break };
            match self.event(result, listed.as_ref()) {
                Ok(event) => {
                    if events.send(event).await.is_err() {
                        break;
                    }
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        diagnostics
    }
}

impl<L: ListResource> Object for ListResourceAdapter<L> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        self.config.schema()
    }

    fn validate(&self, config: Option<&DynamicValue>, context: &ValidateContext) -> Diagnostics {
        self.config.validate_encoded(config, context, |config| self.resource.validate(config))
    }
}

impl<L: ListResource> DynListResource for ListResourceAdapter<L> {
    fn list<'a>(
        &'a self,
        data: &'a ProviderData,
        listed: &'a Schema,
        request: &'a Request,
        events: mpsc::Sender<Event>,
    ) -> BoxFuture<'a, Result<Diagnostics, Diagnostic>> {
        async move {
            let config = self.config.decode_known_config(request.config.as_ref())?;
            let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(DEFAULT_LIMIT);
            // One at a time, so that the author's code doesn't look for more than Terraform takes.
            let (sender, results) = mpsc::channel(1);
            let searching =
                self.resource.list(data.get(), ListRequest { config, stream: ListStream::new(sender, limit) });
            let listed = request.include_resource_object.then(|| ModelSchema::from(listed.clone()));
            let forwarding = self.forward(results, limit, listed, events);
            let (mut diagnostics, more) = join(searching, forwarding).await;
            diagnostics.extend(more);
            Ok(diagnostics)
        }
        .boxed()
    }
}

impl respond::Event for Event {
    fn last(diagnostics: Diagnostics) -> Option<Self> {
        let diagnostic = convert::diagnostics(diagnostics);
        (!diagnostic.is_empty()).then(|| Self { diagnostic, ..Self::default() })
    }
}
