//! List resources.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::resource::Resource;

/// A list resource: finds objects of a resource that may be in no state, for `terraform query`.
pub trait ListResource: Send + Sync + Sized + 'static {
    /// The resource, which has the same name.
    type Resource: Resource<ProviderData = Self::ProviderData>;
    /// The configuration: which objects to find.
    type Config: Model;
    /// What [`Provider::configure`](crate::Provider::configure) returns.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// Validates a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Config) -> Diagnostics {
        Diagnostics::new()
    }

    /// Finds objects, and sends each as soon as it is found.
    ///
    /// Terraform's core [requires](https://developer.hashicorp.com/terraform/plugin/framework/list-resources/list):
    /// 1. Each result has a complete identity: an import by it finds the object.
    /// 2. An object in a result is as an import and the following read would return it.
    /// 3. Once [`ListStream::send`] returns `false`, the search ends without an error.
    ///
    /// Returns why not all objects were found.
    fn list(&self, data: &Self::ProviderData, request: ListRequest<Self>) -> impl Future<Output = Diagnostics> + Send;
}

/// A request to find objects.
pub struct ListRequest<L: ListResource> {
    /// The configuration, every value of it known.
    pub config: L::Config,
    /// Where to send results.
    pub stream: ListStream<L>,
}

/// An object that was found.
pub struct ListResult<L: ListResource> {
    /// Its identity.
    pub identity: <L::Resource as Resource>::Identity,
    /// Its name for people.
    pub display_name: String,
    /// The object, as an import returns it.
    pub object: <L::Resource as Resource>::Model,
}

/// Takes results, up to the limit that Terraform asked for.
pub struct ListStream<L: ListResource> {
    sender: mpsc::Sender<ListResult<L>>,
    remaining: AtomicUsize,
}

impl<L: ListResource> ListStream<L> {
    pub(crate) fn new(sender: mpsc::Sender<ListResult<L>>, limit: usize) -> Self {
        Self { sender, remaining: AtomicUsize::new(limit) }
    }

    /// Sends a result. Returns whether there may be another: `false` once the limit is reached or Terraform has stopped
    /// listening.
    pub async fn send(&self, result: ListResult<L>) -> bool {
        let was_received = self.sender.send(result).await.is_ok();
        was_received && self.remaining.fetch_sub(1, Ordering::Relaxed) > 1
    }
}
