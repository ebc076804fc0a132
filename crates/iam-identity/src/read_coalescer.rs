//! Coalesces reads that arrive together into one listing.
//!
//! The first read of an owner's key is a plain GET. Reads that follow it within [`FRESHNESS`], with no write in between, wait
//! for [`BATCH_WINDOW`]: a few of them become GETs, more of them one listing, page by page, which serves them and those that
//! come after. A listing serves reads that begin within [`FRESHNESS`] of its start, and none that begin after a write has
//! completed that it may not show. So no read returns anything older than a write that was acknowledged before the read
//! began. A key that is not in the listing is read by GET, and so is every key of an owner whose keys can't be listed.
//!
//! Knows nothing of HTTP: it is handed the futures that read a key and that list keys.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::api_key::ApiKey;
use crate::error::{Error, ErrorKind};

/// How long a listing serves reads.
const FRESHNESS: Duration = Duration::from_secs(10);

/// How long reads are batched: Terraform sends as many at once as its `-parallelism` says.
const BATCH_WINDOW: Duration = Duration::from_millis(10);

/// Up to this many reads after the first are cheaper as GETs: their owner may have many other keys.
const MAX_FOLLOWERS_BY_GET: usize = 3;

/// The reads and writes of a client so far.
#[derive(Default)]
pub(crate) struct ReadCoalescer {
    owners: Mutex<HashMap<String, Owner>>,
    /// The number of completed writes, successful or not.
    writes: AtomicU64,
}

/// The reads of an identity's keys.
#[derive(Default)]
struct Owner {
    burst: Option<Burst>,
    batch: Option<Batch>,
    listing: Option<Listing>,
    /// The API doesn't list its keys; it is not asked again.
    is_refused: bool,
}

/// Reads that follow each other, with no write in between.
struct Burst {
    last: Instant,
    writes: u64,
    /// The number of reads after the first.
    followers: usize,
}

/// Reads that wait until it is decided how they are served.
struct Batch {
    strategy: watch::Sender<Option<Strategy>>,
}

#[derive(Clone)]
enum Strategy {
    Get,
    Listing(watch::Receiver<ListedKeys>),
}

/// A listing in flight, or a complete one.
struct Listing {
    started: Instant,
    /// The number of completed writes when it started.
    writes: u64,
    keys: watch::Receiver<ListedKeys>,
}

/// The keys of a listing so far, by ID.
#[derive(Default)]
struct ListedKeys {
    keys: HashMap<String, ApiKey>,
    is_complete: bool,
}

/// Where a listing puts its keys, page by page.
pub(crate) struct ListingSink(watch::Sender<ListedKeys>);

/// A write in flight. Once dropped, it is complete, and earlier listings serve no later read.
pub(crate) struct WriteGuard<'a>(&'a ReadCoalescer);

/// How a read is served.
enum Source {
    Get,
    Listing(watch::Receiver<ListedKeys>),
    /// By the batch that it is in.
    Batch(watch::Receiver<Option<Strategy>>),
    /// By a batch that it has just opened.
    NewBatch(watch::Receiver<Option<Strategy>>),
}

impl ReadCoalescer {
    /// Marks the begin of a write; its end is when the guard is dropped.
    pub(crate) fn begin_write(&self) -> WriteGuard<'_> {
        WriteGuard(self)
    }

    /// Returns the key of this ID and owner from a listing, or `None` if it has to be read by GET. `list` lists the owner's
    /// keys; it is called at most once, and the listing goes on in the background for other reads.
    pub(crate) async fn find<L, F>(self: &Arc<Self>, id: &str, owner: &str, list: L) -> Option<ApiKey>
    where
        L: FnOnce(ListingSink) -> F + Send + 'static,
        F: Future<Output = Result<(), Error>> + Send,
    {
        let mut strategy = match self.source(owner) {
            Source::Get => return None,
            Source::Listing(keys) => return wait_for_key(keys, id).await,
            Source::Batch(strategy) => strategy,
            Source::NewBatch(strategy) => {
                let (coalescer, owner) = (Arc::clone(self), owner.to_owned());
                tokio::spawn(async move { coalescer.serve_batch(&owner, list).await });
                strategy
            }
        };
        let decided = strategy.wait_for(Option::is_some).await.ok()?.clone();
        match decided? {
            Strategy::Get => None,
            Strategy::Listing(keys) => wait_for_key(keys, id).await,
        }
    }

    fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    fn owners(&self) -> MutexGuard<'_, HashMap<String, Owner>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn source(&self, owner: &str) -> Source {
        let now = Instant::now();
        let writes = self.writes();
        let mut owners = self.owners();
        let owner = owners.entry(owner.to_owned()).or_default();
        if owner.is_refused {
            return Source::Get;
        }
        if let Some(listing) = &owner.listing
            && listing.writes == writes
            && now < listing.started + FRESHNESS
        {
            return Source::Listing(listing.keys.clone());
        }
        match &mut owner.burst {
            Some(burst) if burst.writes == writes && now < burst.last + FRESHNESS => {
                burst.last = now;
                burst.followers += 1;
            }
            _ => {
                owner.burst = Some(Burst { last: now, writes, followers: 0 });
                return Source::Get;
            }
        }
        if let Some(batch) = &owner.batch {
            return Source::Batch(batch.strategy.subscribe());
        }
        let (sender, strategy) = watch::channel(None);
        owner.batch = Some(Batch { strategy: sender });
        Source::NewBatch(strategy)
    }

    /// Waits for the batch to fill, unless it is large already, then lists the keys if that is worth it.
    async fn serve_batch<L, F>(&self, owner: &str, list: L)
    where
        L: FnOnce(ListingSink) -> F,
        F: Future<Output = Result<(), Error>>,
    {
        if !self.owners().get(owner).is_some_and(Owner::is_listing_worth_it) {
            tokio::time::sleep(BATCH_WINDOW).await;
        }
        let Some(sender) = self.decide(owner) else { return };
        if let Err(error) = list(ListingSink(sender.clone())).await {
            tracing::debug!(%error, cause = %error.cause, "the keys cannot be listed; each is read by itself");
            if let Some(owner) = self.owners().get_mut(owner) {
                owner.listing = None;
                owner.is_refused = !matches!(
                    error.kind(),
                    None | Some(ErrorKind::ServerFault | ErrorKind::TooManyRequests | ErrorKind::Unauthenticated)
                );
            }
        }
        sender.send_modify(|keys| keys.is_complete = true);
    }

    /// Closes the batch. Returns where a listing puts its keys; `None` if there is no listing.
    fn decide(&self, owner: &str) -> Option<watch::Sender<ListedKeys>> {
        let mut owners = self.owners();
        let owner = owners.get_mut(owner)?;
        let Batch { strategy } = owner.batch.take()?;
        if !owner.is_listing_worth_it() {
            strategy.send_replace(Some(Strategy::Get));
            return None;
        }
        let (sender, keys) = watch::channel(ListedKeys::default());
        strategy.send_replace(Some(Strategy::Listing(keys.clone())));
        // No page has been requested yet, so every page shows the writes that are complete by now.
        owner.listing = Some(Listing { started: Instant::now(), writes: self.writes(), keys });
        Some(sender)
    }
}

impl Owner {
    fn is_listing_worth_it(&self) -> bool {
        self.burst.as_ref().is_some_and(|burst| burst.followers > MAX_FOLLOWERS_BY_GET)
    }
}

impl ListingSink {
    /// Adds the keys of a page.
    pub(crate) fn push(&self, page: Vec<ApiKey>) {
        self.0.send_modify(|listed| listed.keys.extend(page.into_iter().map(|key| (key.id.clone(), key))));
    }
}

impl Drop for WriteGuard<'_> {
    fn drop(&mut self) {
        self.0.writes.fetch_add(1, Ordering::SeqCst);
    }
}

/// Waits until a listing has this key or is complete.
async fn wait_for_key(mut keys: watch::Receiver<ListedKeys>, id: &str) -> Option<ApiKey> {
    let found = keys.wait_for(|listed| listed.is_complete || listed.keys.contains_key(id)).await;
    found.ok()?.keys.get(id).cloned()
}
