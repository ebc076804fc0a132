//! One list resource's calls: from messages to an implementation of [`ListResource`] and back.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join};
use tokio::sync::mpsc;

use super::declared::Declared;
use super::guard::catch_panic;
use super::wire;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::list::{ListResource, ListResult, ListStream};
use crate::resource::Resource;
use crate::schema::Schema;
use crate::text;
use tf_protocol::tfplugin6::{ResourceIdentityData, list_resource, validate_list_resource_config};

/// What a caller gets who says nothing.
const LIMIT: usize = 100;

/// A list resource of whatever types, as the server holds it. Made with [`list_resource`](fn@list_resource).
pub trait AnyListResource<C>: Send + Sync {
    /// The type's name.
    fn name(&self) -> &'static str;
    /// What was declared of the configuration.
    fn schema(&self) -> &Schema;
    /// `ValidateListResourceConfig`.
    fn validate(&self, request: &validate_list_resource_config::Request) -> Diagnostics;
    /// `ListResource`: sends until everything is sent, the limit is reached, or nobody listens.
    fn list(
        self: Arc<Self>,
        data: Arc<C>,
        request: list_resource::Request,
        events: mpsc::Sender<list_resource::Event>,
    ) -> BoxFuture<'static, ()>;
}

/// Makes a list resource ready for the server.
pub fn list_resource<L: ListResource>(resource: L) -> Arc<dyn AnyListResource<L::ProviderData>> {
    let (identities, objects) = (Declared::new(), Declared::new());
    Arc::new(Registered { resource, filters: Declared::new(), identities, objects })
}

struct Registered<L: ListResource> {
    resource: L,
    filters: Declared<L::Filter>,
    identities: Declared<<L::Resource as Resource>::Identity>,
    objects: Declared<<L::Resource as Resource>::Model>,
}

impl<L: ListResource> Registered<L> {
    fn event(&self, listed: ListResult<L>, with_object: bool) -> Result<list_resource::Event, Diagnostic> {
        let resource_object = with_object.then(|| self.objects.encode(listed.object)).transpose()?;
        let identity_data = Some(self.identities.encode(listed.identity)?);
        Ok(list_resource::Event {
            identity: Some(ResourceIdentityData { identity_data }),
            // Terraform writes one line an object.
            display_name: text::line(listed.display_name),
            resource_object,
            diagnostic: Vec::new(),
        })
    }

    async fn send_all(
        &self,
        data: &L::ProviderData,
        request: &list_resource::Request,
        events: &mpsc::Sender<list_resource::Event>,
    ) -> Diagnostics {
        let filter = match self.filters.config(request.config.as_ref()) {
            Ok(filter) => filter,
            Err(refusal) => return refusal.into(),
        };
        let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(LIMIT);
        // One at a time: what nobody wants is not looked for.
        let (sender, mut found) = mpsc::channel(1);
        let sink = ListStream::new(sender, limit);
        let searching = async {
            let diagnostics = self.resource.list(data, filter, &sink).await;
            drop(sink);
            diagnostics
        };
        let forwarding = async move {
            let mut diagnostics = Diagnostics::new();
            for _ in 0..limit {
                let Some(listed) = found.recv().await else { break };
                match self.event(listed, request.include_resource_object) {
                    Ok(event) => {
                        if events.send(event).await.is_err() {
                            // Nobody listens any more.
                            break;
                        }
                    }
                    Err(diagnostic) => diagnostics.push(diagnostic),
                }
            }
            // From here on whatever is sent is not wanted.
            drop(found);
            diagnostics
        };
        let (mut diagnostics, more) = join(searching, forwarding).await;
        diagnostics.extend(more.iter().cloned());
        diagnostics
    }
}

impl<L: ListResource> AnyListResource<L::ProviderData> for Registered<L> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        &self.filters.schema
    }

    fn validate(&self, request: &validate_list_resource_config::Request) -> Diagnostics {
        self.filters.validate(request.config.as_ref(), |filter| self.resource.validate(filter))
    }

    fn list(
        self: Arc<Self>,
        data: Arc<L::ProviderData>,
        request: list_resource::Request,
        events: mpsc::Sender<list_resource::Event>,
    ) -> BoxFuture<'static, ()> {
        async move {
            let work = self.send_all(&data, &request, &events);
            let diagnostics = catch_panic("list objects", work).await.unwrap_or_else(Diagnostics::from);
            if !diagnostics.is_empty() {
                let diagnostic = wire::diagnostics(diagnostics);
                let _ = events.send(list_resource::Event { diagnostic, ..Default::default() }).await;
            }
        }
        .boxed()
    }
}
