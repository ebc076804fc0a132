//! Coalesces reads that arrive together into one listing: of an owner's keys, or of the account's.
//!
//! The first read of a scope's key is a plain GET. Reads that follow it within [`FRESHNESS`], with no write in between, wait
//! for [`BATCH_WINDOW`]: a few of them become GETs, more of them one listing, page by page, which serves them and those that
//! come after. A listing serves reads that begin within [`FRESHNESS`] of its start, and none that begin after a write has
//! completed that it may not show. So no read returns anything older than a write that was acknowledged before the read
//! began. A key that is not in the listing is read in another way, and so is every key of a scope that can't be listed.
//!
//! Knows nothing of HTTP: it is handed the futures that read a key and that list keys.

use std::collections::{HashMap, HashSet};
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

/// Whose keys a listing has, and how many reads make it worth its requests.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ReadScope {
    /// A user. Up to three reads after the first are cheaper as GETs: a user may have many other keys.
    User(String),
    /// A service ID, which has a page of keys at most.
    ServiceId(String),
    /// All service IDs of the account. Listings of a few of them are cheaper than one of an account with many.
    AllServiceIds,
}

/// How many service IDs' keys are read before those of the account are listed.
const MIN_OWNERS: usize = 4;

/// The reads and writes of a client so far.
#[derive(Default)]
pub(crate) struct ReadCoalescer {
    scopes: Mutex<HashMap<ReadScope, ScopeReads>>,
    /// The number of completed writes, successful or not.
    writes: AtomicU64,
}

/// The reads of a scope's keys.
#[derive(Default)]
struct ScopeReads {
    burst: Option<Burst>,
    batch: Option<Batch>,
    listing: Option<Listing>,
    /// The keys can't be listed, or that isn't worth it; it is not tried again.
    is_refused: bool,
}

/// Reads that follow each other, with no write in between.
struct Burst {
    last: Instant,
    writes: u64,
    /// The number of reads after the first.
    followers: usize,
    /// The owners of the keys that are read.
    owners: HashSet<String>,
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
    end: Option<ListingEnd>,
}

/// Where a listing puts its keys, page by page.
pub(crate) struct ListingSink(watch::Sender<ListedKeys>);

/// A write in flight. Once dropped, it is complete, and earlier listings serve no later read.
pub(crate) struct WriteGuard<'a>(&'a ReadCoalescer);

/// What a listing knows of a key.
pub(crate) enum Found {
    /// The key.
    Key(Box<ApiKey>),
    /// It is not in a complete listing.
    NotListed,
    /// There is no listing.
    NoListing,
}

/// How a listing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListingEnd {
    /// It has all keys of its scope.
    Complete,
    /// It was stopped before it had them all.
    Stopped,
}

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

    /// Finds the key of this ID and owner in a listing of a scope that it is in. `list` lists the scope's keys; it is called
    /// at most once, and the listing goes on in the background for other reads.
    pub(crate) async fn find<L, F>(self: &Arc<Self>, id: &str, owner: &str, scope: &ReadScope, list: L) -> Found
    where
        L: FnOnce(ListingSink) -> F + Send + 'static,
        F: Future<Output = Result<ListingEnd, Error>> + Send,
    {
        let mut strategy = match self.source(scope, owner) {
            Source::Get => return Found::NoListing,
            Source::Listing(keys) => return wait_for_key(keys, id).await,
            Source::Batch(strategy) => strategy,
            Source::NewBatch(strategy) => {
                let (coalescer, scope) = (Arc::clone(self), scope.clone());
                tokio::spawn(async move { coalescer.serve_batch(&scope, list).await });
                strategy
            }
        };
        let decided = strategy.wait_for(Option::is_some).await.ok().and_then(|decided| decided.clone());
        match decided {
            Some(Strategy::Listing(keys)) => wait_for_key(keys, id).await,
            Some(Strategy::Get) | None => Found::NoListing,
        }
    }

    /// Whether a listing of this scope serves reads that begin now.
    pub(crate) fn has_listing(&self, scope: &ReadScope) -> bool {
        let (now, writes) = (Instant::now(), self.writes());
        let scopes = self.scopes();
        let listing = scopes.get(scope).and_then(|reads| reads.listing.as_ref());
        listing.is_some_and(|listing| listing.is_fresh(now, writes))
    }

    /// How many keys of this owner a complete listing of a scope has. Waits for one in flight. `None` if something was written
    /// since, and if the listing has none of them: the owner may be in a group that can't be listed.
    pub(crate) async fn count(&self, scope: &ReadScope, owner: &str) -> Option<usize> {
        let writes = self.writes();
        let mut keys = self.scopes().get(scope)?.listing.as_ref().filter(|it| it.writes == writes)?.keys.clone();
        let listed = keys.wait_for(|listed| listed.end.is_some()).await.ok()?;
        let count = listed.keys.values().filter(|key| key.iam_id.as_deref() == Some(owner)).count();
        (listed.end == Some(ListingEnd::Complete) && count > 0).then_some(count)
    }

    /// Notes that a scope has keys that its listing doesn't have.
    pub(crate) fn refuse(&self, scope: &ReadScope) {
        if let Some(reads) = self.scopes().get_mut(scope) {
            reads.is_refused = true;
        }
    }

    /// The number of owners whose keys are being read in this scope.
    pub(crate) fn owners(&self, scope: &ReadScope) -> usize {
        let scopes = self.scopes();
        scopes.get(scope).and_then(|reads| reads.burst.as_ref()).map_or(0, |burst| burst.owners.len())
    }

    /// The number of completed writes.
    pub(crate) fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    fn scopes(&self) -> MutexGuard<'_, HashMap<ReadScope, ScopeReads>> {
        self.scopes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn source(&self, scope: &ReadScope, owner: &str) -> Source {
        let now = Instant::now();
        let writes = self.writes();
        let mut scopes = self.scopes();
        let reads = scopes.entry(scope.clone()).or_default();
        if reads.is_refused {
            return Source::Get;
        }
        if let Some(listing) = reads.listing.as_ref().filter(|listing| listing.is_fresh(now, writes)) {
            let keys = listing.keys.clone();
            if let Some(burst) = &mut reads.burst {
                burst.note_owner(owner);
            }
            return Source::Listing(keys);
        }
        match &mut reads.burst {
            Some(burst) if burst.writes == writes && now < burst.last + FRESHNESS => {
                burst.last = now;
                burst.followers += 1;
                burst.note_owner(owner);
            }
            _ => {
                reads.burst =
                    Some(Burst { last: now, writes, followers: 0, owners: HashSet::from([owner.to_owned()]) });
                return Source::Get;
            }
        }
        if let Some(batch) = &reads.batch {
            return Source::Batch(batch.strategy.subscribe());
        }
        let (sender, strategy) = watch::channel(None);
        reads.batch = Some(Batch { strategy: sender });
        Source::NewBatch(strategy)
    }

    /// Waits for the batch to fill, unless it is large already, then lists the keys if that is worth it.
    async fn serve_batch<L, F>(&self, scope: &ReadScope, list: L)
    where
        L: FnOnce(ListingSink) -> F,
        F: Future<Output = Result<ListingEnd, Error>>,
    {
        if !self.scopes().get(scope).is_some_and(|reads| reads.is_listing_worth_it(scope)) {
            tokio::time::sleep(BATCH_WINDOW).await;
        }
        let Some(sender) = self.decide(scope) else { return };
        match list(ListingSink(sender.clone())).await {
            Ok(ListingEnd::Complete) => sender.send_modify(|keys| keys.end = Some(ListingEnd::Complete)),
            Ok(ListingEnd::Stopped) => self.end_without(scope, &sender, true),
            Err(error) => {
                tracing::debug!(%error, cause = %error.cause, "the keys cannot be listed; each is read by itself");
                let is_refused = !matches!(
                    error.kind(),
                    None | Some(ErrorKind::ServerFault | ErrorKind::TooManyRequests | ErrorKind::Unauthenticated)
                );
                self.end_without(scope, &sender, is_refused);
            }
        }
    }

    /// Ends a listing that doesn't have all keys.
    fn end_without(&self, scope: &ReadScope, sender: &watch::Sender<ListedKeys>, is_refused: bool) {
        if let Some(reads) = self.scopes().get_mut(scope) {
            reads.listing = None;
            reads.is_refused = is_refused;
        }
        sender.send_modify(|keys| keys.end = Some(ListingEnd::Stopped));
    }

    /// Closes the batch. Returns where a listing puts its keys; `None` if there is no listing.
    fn decide(&self, scope: &ReadScope) -> Option<watch::Sender<ListedKeys>> {
        let mut scopes = self.scopes();
        let reads = scopes.get_mut(scope)?;
        let Batch { strategy } = reads.batch.take()?;
        if !reads.is_listing_worth_it(scope) {
            strategy.send_replace(Some(Strategy::Get));
            return None;
        }
        let (sender, keys) = watch::channel(ListedKeys::default());
        strategy.send_replace(Some(Strategy::Listing(keys.clone())));
        // No page has been requested yet, so every page shows the writes that are complete by now.
        reads.listing = Some(Listing { started: Instant::now(), writes: self.writes(), keys });
        Some(sender)
    }
}

impl ScopeReads {
    fn is_listing_worth_it(&self, scope: &ReadScope) -> bool {
        self.burst.as_ref().is_some_and(|burst| match scope {
            ReadScope::User(_) => burst.followers > 3,
            ReadScope::ServiceId(_) => burst.followers > 0,
            ReadScope::AllServiceIds => burst.owners.len() >= MIN_OWNERS,
        })
    }
}

impl Burst {
    fn note_owner(&mut self, owner: &str) {
        if !self.owners.contains(owner) {
            self.owners.insert(owner.to_owned());
        }
    }
}

impl Listing {
    fn is_fresh(&self, now: Instant, writes: u64) -> bool {
        self.writes == writes && now < self.started + FRESHNESS
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

/// Waits until a listing has this key or has ended.
async fn wait_for_key(mut keys: watch::Receiver<ListedKeys>, id: &str) -> Found {
    let Ok(listed) = keys.wait_for(|listed| listed.end.is_some() || listed.keys.contains_key(id)).await else {
        return Found::NoListing;
    };
    match (listed.keys.get(id), listed.end) {
        (Some(key), _) => Found::Key(Box::new(key.clone())),
        (None, Some(ListingEnd::Complete)) => Found::NotListed,
        (None, _) => Found::NoListing,
    }
}
