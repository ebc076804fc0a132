//! Coalesces reads that arrive together into one listing: of an owner's keys, or of the account's.
//!
//! Reads that follow each other with no write in between are a burst, such as a refresh. The first read of a scope's key in it
//! is a plain GET. Reads that follow wait for [`BATCH_WINDOW`]: a few of them become GETs, more of them one listing, page by
//! page, which serves them and those that come after.
//!
//! No read returns anything older than a write of this client that was acknowledged before the read began: a write ends the
//! burst, and with it what was listed. A change made elsewhere is seen as of the listing's start, however late in the burst a
//! key is read. That is as old as the first read of a refresh without a listing would be when the plan is made, and nothing is
//! changed on its strength: changes have the entity tag, or read the key again. It is bounded all the same: a listing serves
//! for a quarter of an hour, which is longer than Terraform takes for the keys of the largest account. A key that
//! is not in the listing is read in another way, and so is every key of a scope that can't be listed. A listing that has failed
//! serves the keys that it has.
//!
//! A listing of the account goes on as long as the reads are worth it. Then it pauses, and the reads that wait for it become
//! GETs; if more follow, it goes on.
//!
//! Knows nothing of HTTP: it is handed the futures that read a key and that list keys.

mod burst;
mod listing;

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::error::{Error, ErrorKind};

use burst::{Batch, Burst, MAX_GAP, Strategy};
use listing::Listing;

pub(crate) use burst::ReadScope;
pub(crate) use listing::{Found, ListingEnd, ListingSink};

/// How long reads are batched: Terraform sends as many at once as its `-parallelism` says.
const BATCH_WINDOW: Duration = Duration::from_millis(10);

/// The reads and writes of a client so far.
#[derive(Default)]
pub(crate) struct ReadCoalescer {
    state: Mutex<State>,
    /// The number of completed writes, successful or not.
    writes: AtomicU64,
}

#[derive(Default)]
struct State {
    burst: Option<Burst>,
    /// The scopes that can't be listed, or whose listing lacks keys; it is not tried again.
    refused: HashSet<ReadScope>,
}

/// A write in flight. Once dropped, it is complete, and earlier listings serve no later read.
pub(crate) struct WriteGuard<'a>(&'a ReadCoalescer);

/// How a read is served.
enum Source {
    Get,
    Listing(Listing),
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
            Source::Listing(listing) => return listing.find(id).await,
            Source::Batch(strategy) => strategy,
            Source::NewBatch(strategy) => {
                let (coalescer, scope) = (Arc::clone(self), scope.clone());
                tokio::spawn(async move { coalescer.serve_batch(&scope, list).await });
                strategy
            }
        };
        let decided = strategy.wait_for(Option::is_some).await.ok().and_then(|decided| decided.clone());
        // A read that waits doesn't keep the listing going.
        drop(strategy);
        match decided {
            Some(Strategy::Listing(listing)) => listing.find(id).await,
            Some(Strategy::Get) | None => Found::NoListing,
        }
    }

    /// Whether a listing of this scope serves reads that begin now.
    pub(crate) fn has_listing(&self, scope: &ReadScope) -> bool {
        let (now, writes) = (Instant::now(), self.writes());
        let state = self.state();
        let burst = state.burst.as_ref().filter(|burst| !burst.is_over(now, writes));
        burst.and_then(|burst| burst.scopes.get(scope)?.listing(now)).is_some()
    }

    /// Whether the API has just failed to list this scope. It would fail at smaller scopes too, after as many attempts.
    pub(crate) fn has_failed(&self, scope: &ReadScope) -> bool {
        let state = self.state();
        state.burst.as_ref().is_some_and(|burst| burst.scopes.get(scope).is_some_and(|reads| reads.has_failed))
    }

    /// How many keys of this owner a complete listing of a scope has. Waits for one in flight. `None` if something was written
    /// since, and if the listing has none of them: the owner may be in a group that can't be listed.
    pub(crate) async fn count(&self, scope: &ReadScope, owner: &str) -> Option<usize> {
        let listing = {
            let (now, writes) = (Instant::now(), self.writes());
            let state = self.state();
            let burst = state.burst.as_ref().filter(|burst| burst.writes == writes)?;
            burst.scopes.get(scope)?.listing(now)?.clone()
        };
        listing.count(owner).await
    }

    /// Notes that a scope has keys that its listing doesn't have.
    pub(crate) fn refuse(&self, scope: &ReadScope) {
        self.state().refused.insert(scope.clone());
    }

    /// The number of completed writes.
    pub(crate) fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn source(&self, scope: &ReadScope, owner: &str) -> Source {
        let (now, writes) = (Instant::now(), self.writes());
        let mut state = self.state();
        if state.refused.contains(scope) {
            return Source::Get;
        }
        let ongoing = state.burst.take().filter(|burst| !burst.is_over(now, writes));
        let burst = state.burst.insert(ongoing.unwrap_or_else(|| Burst::new(now, writes)));
        burst.last_read = now;
        let reads = burst.scopes.entry(scope.clone()).or_default();
        let is_first = reads.note(owner);
        if let Some(listing) = reads.listing(now) {
            listing.allow(reads.pages_worth(scope));
            return Source::Listing(listing.clone());
        }
        if is_first {
            return Source::Get;
        }
        if let Some(batch) = &reads.batch {
            return Source::Batch(batch.strategy.subscribe());
        }
        let (sender, strategy) = watch::channel(None);
        reads.batch = Some(Batch { strategy: sender });
        Source::NewBatch(strategy)
    }

    /// Waits for the batch to fill, unless it is large already, then lists the keys if that is worth it.
    async fn serve_batch<L, F>(self: Arc<Self>, scope: &ReadScope, list: L)
    where
        L: FnOnce(ListingSink) -> F,
        F: Future<Output = Result<ListingEnd, Error>>,
    {
        let is_large = |burst: &Burst| burst.scopes.get(scope).is_some_and(|reads| reads.is_listing_worth_it(scope));
        if !self.state().burst.as_ref().is_some_and(is_large) {
            tokio::time::sleep(BATCH_WINDOW).await;
        }
        let Some(sink) = self.decide(scope) else { return };
        let end = list(sink.clone()).await.unwrap_or_else(|error| {
            tracing::debug!(%error, cause = %error.cause, "the keys cannot be listed; each is read by itself");
            let mut state = self.state();
            let is_refused = !matches!(
                error.kind(),
                None | Some(ErrorKind::ServerFault | ErrorKind::TooManyRequests | ErrorKind::Unauthenticated)
            );
            if is_refused {
                state.refused.insert(scope.clone());
            }
            if let Some(reads) = state.burst.as_mut().and_then(|burst| burst.scopes.get_mut(scope)) {
                reads.fail_listing(Instant::now(), &sink, is_refused);
            }
            ListingEnd::Stopped
        });
        sink.end(end);
    }

    /// Closes the batch. Returns where a listing puts its keys; `None` if there is no listing.
    fn decide(self: &Arc<Self>, scope: &ReadScope) -> Option<ListingSink> {
        let (now, writes) = (Instant::now(), self.writes());
        let mut state = self.state();
        if state.burst.as_ref()?.is_over(now, writes) {
            state.burst = None;
            return None;
        }
        let burst = state.burst.as_mut()?;
        let reads = burst.scopes.get_mut(scope)?;
        let Batch { strategy } = reads.batch.take()?;
        if !reads.is_listing_worth_it(scope) {
            strategy.send_replace(Some(Strategy::Get));
            return None;
        }
        let (listing, sink) = Listing::new(reads.pages_worth(scope));
        strategy.send_replace(Some(Strategy::Listing(listing.clone())));
        reads.start_listing(now, listing);
        if !std::mem::replace(&mut burst.is_watched, true) {
            tokio::spawn(drop_when_over(Arc::downgrade(self)));
        }
        Some(sink)
    }
}

impl Drop for WriteGuard<'_> {
    fn drop(&mut self) {
        self.0.writes.fetch_add(1, Ordering::SeqCst);
    }
}

/// Drops what was listed when no more reads follow: it is much memory.
async fn drop_when_over(coalescer: Weak<ReadCoalescer>) {
    loop {
        tokio::time::sleep(MAX_GAP).await;
        let Some(coalescer) = coalescer.upgrade() else { return };
        let mut state = coalescer.state();
        let Some(burst) = &mut state.burst else { return };
        if burst.is_over(Instant::now(), coalescer.writes()) {
            state.burst = None;
            return;
        }
        burst.is_watched = true;
    }
}
