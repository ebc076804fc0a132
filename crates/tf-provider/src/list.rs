//! What an author writes for a list resource.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::resource::Resource;

/// A way to find objects of a kind of resource that are not in any state.
pub trait ListResource: Send + Sync + Sized + 'static {
    /// The kind of resource, whose name is this one's too.
    type Resource: Resource<ProviderData = Self::ProviderData>;
    /// The configuration: which objects are meant.
    type Filter: Model;
    /// What the provider's configuration was made into.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _filter: &Self::Filter) -> Diagnostics {
        Diagnostics::new()
    }

    /// Finds them, and sends each as soon as it is found. Once [`ListStream::send`] says that no more are wanted, this ends without
    /// a word. What comes back is why not all were found.
    fn list(
        &self,
        data: &Self::ProviderData,
        filter: Self::Filter,
        sink: &ListStream<Self>,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// An object that was found.
pub struct ListResult<L: ListResource> {
    /// What tells it from all others.
    pub identity: <L::Resource as Resource>::Identity,
    /// What it is called, for people.
    pub display_name: String,
    /// The object, as an import would have it.
    pub object: <L::Resource as Resource>::Model,
}

/// Where objects that were found go to, as many as are wanted.
pub struct ListStream<L: ListResource> {
    sender: mpsc::Sender<ListResult<L>>,
    wanted: AtomicUsize,
}

impl<L: ListResource> ListStream<L> {
    pub(crate) fn new(sender: mpsc::Sender<ListResult<L>>, wanted: usize) -> Self {
        Self { sender, wanted: AtomicUsize::new(wanted) }
    }

    /// Sends one; `false` when no more are wanted.
    pub async fn send(&self, listed: ListResult<L>) -> bool {
        let was_wanted = self.sender.send(listed).await.is_ok();
        was_wanted && self.wanted.fetch_sub(1, Ordering::Relaxed) > 1
    }
}
