//! One list resource's calls: from messages to an implementation of [`ListResource`] and back.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join};
use tokio::sync::mpsc;

use super::guard::guarded;
use super::wire::{self, misfit};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::list::{ListResource, Listed, Sink};
use crate::model::Model;
use crate::resource::Resource;
use crate::schema::Schema;
use crate::tfplugin6::{DynamicValue, ResourceIdentityData, list_resource, validate_list_resource_config};
use crate::value::{Type, Value};

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
        client: Arc<C>,
        request: list_resource::Request,
        events: mpsc::Sender<list_resource::Event>,
    ) -> BoxFuture<'static, ()>;
}

/// Makes a list resource ready for the server.
pub fn list_resource<L: ListResource>(resource: L) -> Arc<dyn AnyListResource<L::Client>> {
    let schema = L::Filter::schema();
    let identity_ty = <L::Resource as Resource>::Identity::schema().ty();
    let object_ty = <L::Resource as Resource>::Model::schema().ty();
    Arc::new(Registered { ty: schema.ty(), resource, schema, identity_ty, object_ty })
}

struct Registered<L> {
    resource: L,
    schema: Schema,
    ty: Type,
    identity_ty: Type,
    object_ty: Type,
}

impl<L: ListResource> Registered<L> {
    fn filter(&self, encoded: Option<&DynamicValue>) -> Result<(Value, L::Filter), Diagnostic> {
        let value = match wire::decode(encoded, &self.ty) {
            // No configuration: one without arguments.
            Ok(Value::Null) => Value::Mapping(std::collections::BTreeMap::new()),
            decoded => decoded.map_err(|error| misfit("configuration", &error))?,
        };
        let filter = L::Filter::from_value(value.clone()).map_err(|error| misfit("configuration", &error))?;
        Ok((value, filter))
    }

    fn event(&self, listed: Listed<L>, with_object: bool) -> Result<list_resource::Event, Diagnostic> {
        let encode = |value: Value, ty: &Type| wire::encode(&value, ty).map_err(|error| misfit("answer", &error));
        let object = with_object.then(|| encode(listed.object.into_value(), &self.object_ty)).transpose()?;
        Ok(list_resource::Event {
            identity: Some(ResourceIdentityData {
                identity_data: Some(encode(listed.identity.into_value(), &self.identity_ty)?),
            }),
            display_name: listed.display_name,
            resource_object: object,
            diagnostic: Vec::new(),
        })
    }

    async fn send_all(
        &self,
        client: &L::Client,
        request: &list_resource::Request,
        events: &mpsc::Sender<list_resource::Event>,
    ) -> Diagnostics {
        let filter = match self.filter(request.config.as_ref()) {
            Ok((_, filter)) => filter,
            Err(refusal) => return refusal.into(),
        };
        let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).unwrap_or(LIMIT);
        // One at a time: what nobody wants is not looked for.
        let (sender, mut found) = mpsc::channel(1);
        let sink = Sink::new(sender, limit);
        let searching = async {
            let findings = self.resource.list(client, filter, &sink).await;
            drop(sink);
            findings
        };
        let forwarding = async move {
            let mut findings = Diagnostics::new();
            for _ in 0..limit {
                let Some(listed) = found.recv().await else { break };
                match self.event(listed, request.include_resource_object) {
                    Ok(event) => {
                        if events.send(event).await.is_err() {
                            // Nobody listens any more.
                            break;
                        }
                    }
                    Err(finding) => findings.push(finding),
                }
            }
            // From here on whatever is sent is not wanted.
            drop(found);
            findings
        };
        let (mut findings, more) = join(searching, forwarding).await;
        findings.extend(more.iter().cloned());
        findings
    }
}

impl<L: ListResource> AnyListResource<L::Client> for Registered<L> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, request: &validate_list_resource_config::Request) -> Diagnostics {
        match self.filter(request.config.as_ref()) {
            Ok((value, filter)) => {
                let mut findings = self.schema.validate(&value);
                findings.extend(self.resource.validate(&filter));
                findings
            }
            Err(refusal) => refusal.into(),
        }
    }

    fn list(
        self: Arc<Self>,
        client: Arc<L::Client>,
        request: list_resource::Request,
        events: mpsc::Sender<list_resource::Event>,
    ) -> BoxFuture<'static, ()> {
        async move {
            let work = self.send_all(&client, &request, &events);
            let findings = guarded("list objects", work).await.unwrap_or_else(Diagnostics::from);
            if !findings.is_empty() {
                let diagnostic = wire::diagnostics(findings);
                let _ = events.send(list_resource::Event { diagnostic, ..Default::default() }).await;
            }
        }
        .boxed()
    }
}
