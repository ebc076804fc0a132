//! Reads that arrive together are answered from one listing.
//!
//! The first read of an owner's key is a plain GET. Reads that follow it within [`FRESH`], with no write in between, are
//! gathered for a moment: as long as they are few they become GETs, when they are more one listing, page by page, that
//! answers them and those that come after. A listing answers reads that begin within [`FRESH`] of its start, and none that
//! begin after a write was over that it may not show. So no read ever returns what is older than a write that was
//! acknowledged before the read began. A key that is not in the listing is asked for by GET, and so is every key of an
//! owner whose keys can't be listed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::api_key::{ApiKey, ListScope};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::id::{is_iam_id, is_key_id};

/// How long a listing answers reads.
const FRESH: Duration = Duration::from_secs(10);

/// How long reads are gathered: Terraform sends as many at once as its `-parallelism` says.
const GATHER: Duration = Duration::from_millis(10);

/// Up to so many reads after the first are cheaper as GETs: their owner may have many other keys.
const FEW: usize = 3;

/// How long a listing may take: so much less than a read that there is time left to read keys one by one.
const LISTING_TIME: Duration = Duration::from_secs(40);

/// What is known of reads and writes so far.
#[derive(Default)]
pub(crate) struct Reads {
    owners: Mutex<HashMap<String, Owner>>,
    /// How many writes are over, however they ended.
    writes: AtomicU64,
}

/// The keys of an identity.
#[derive(Default)]
struct Owner {
    series: Option<Series>,
    gathering: Option<Gathering>,
    listing: Option<Listing>,
    /// Its keys can't be listed: that is not tried again.
    is_refused: bool,
}

/// Reads that follow each other, with no write in between.
struct Series {
    last: Instant,
    writes: u64,
    /// How many there were after the first.
    more: usize,
}

/// Reads that wait for others.
struct Gathering {
    decision: watch::Sender<Option<Decision>>,
}

#[derive(Clone)]
enum Decision {
    ByGet,
    ByListing(watch::Receiver<Pages>),
}

/// A listing that is under way, or is over.
struct Listing {
    started: Instant,
    /// How many writes were over when it started.
    writes: u64,
    pages: watch::Receiver<Pages>,
}

/// What has arrived of a listing.
#[derive(Default)]
struct Pages {
    keys: HashMap<String, ApiKey>,
    is_over: bool,
}

/// A write under way; dropped, it is over, and listings from before answer no later read.
pub(crate) struct Writing<'a>(&'a Reads);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.writes.fetch_add(1, Ordering::SeqCst);
    }
}

/// Where a read gets its answer from.
enum Source {
    Get,
    Listing(watch::Receiver<Pages>),
    Decision(watch::Receiver<Option<Decision>>),
}

impl Reads {
    /// To be held while something is changed.
    pub(crate) fn writing(&self) -> Writing<'_> {
        Writing(self)
    }

    fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    fn owners(&self) -> MutexGuard<'_, HashMap<String, Owner>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// Reads a key of this owner, alone or from a listing of that owner's keys; see the module.
    pub async fn read_api_key(&self, id: &str, owner: &str) -> Result<ApiKey, Error> {
        let source = if is_key_id(id) && is_iam_id(owner) { self.source(owner) } else { Source::Get };
        let pages = match source {
            Source::Get => None,
            Source::Listing(pages) => Some(pages),
            Source::Decision(mut decision) => {
                let decided = async {
                    let decided = decision.wait_for(Option::is_some).await;
                    decided.ok().and_then(|decided| decided.clone())
                };
                match self.unless_given_up(decided).await.flatten() {
                    Some(Decision::ByListing(pages)) => Some(pages),
                    Some(Decision::ByGet) | None => None,
                }
            }
        };
        if let Some(mut pages) = pages {
            let found = async {
                let arrived = pages.wait_for(|pages| pages.is_over || pages.keys.contains_key(id)).await;
                arrived.ok().and_then(|pages| pages.keys.get(id).cloned())
            };
            if let Some(key) = self.unless_given_up(found).await.flatten() {
                return Ok(key);
            }
        }
        // Also where the time is over: the request then says so.
        self.get_api_key(id).await
    }

    /// Waits for this as long as a call may take.
    async fn unless_given_up<T>(&self, awaited: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = awaited => Some(done),
            _ = self.aborted() => None,
        }
    }

    fn source(&self, id: &str) -> Source {
        let now = Instant::now();
        let writes = self.reads().writes();
        let mut owners = self.reads().owners();
        let owner = owners.entry(id.to_owned()).or_default();
        if owner.is_refused {
            return Source::Get;
        }
        if let Some(listing) = &owner.listing
            && listing.writes == writes
            && now < listing.started + FRESH
        {
            return Source::Listing(listing.pages.clone());
        }
        match &mut owner.series {
            Some(series) if series.writes == writes && now < series.last + FRESH => {
                series.last = now;
                series.more += 1;
            }
            _ => {
                owner.series = Some(Series { last: now, writes, more: 0 });
                return Source::Get;
            }
        }
        if let Some(gathering) = &owner.gathering {
            return Source::Decision(gathering.decision.subscribe());
        }
        let (sender, decision) = watch::channel(None);
        owner.gathering = Some(Gathering { decision: sender });
        let client = self.in_background(LISTING_TIME);
        let id = id.to_owned();
        tokio::spawn(async move { client.decide(&id).await });
        Source::Decision(decision)
    }

    /// Waits for a moment, unless there are many reads already, then lists where that is worth it.
    async fn decide(&self, id: &str) {
        let are_many = |owner: &Owner| owner.series.as_ref().is_some_and(|series| series.more > FEW);
        if !self.reads().owners().get(id).is_some_and(are_many) {
            tokio::time::sleep(GATHER).await;
        }
        let (sender, pages) = watch::channel(Pages::default());
        {
            let mut owners = self.reads().owners();
            let Some(owner) = owners.get_mut(id) else { return };
            let Some(Gathering { decision }) = owner.gathering.take() else { return };
            if !are_many(owner) {
                decision.send_replace(Some(Decision::ByGet));
                return;
            }
            decision.send_replace(Some(Decision::ByListing(pages.clone())));
            // From here on: what was written before shows in every page, for none of them has been asked for yet.
            owner.listing = Some(Listing { started: Instant::now(), writes: self.reads().writes(), pages });
        }
        let mut listing = self.api_key_pages(&ListScope::Identity(id.to_owned()));
        let outcome = loop {
            match listing.next().await {
                Ok(Some(page)) => sender.send_modify(|pages| {
                    pages.keys.extend(page.keys.into_iter().map(|key| (key.id.clone(), key)));
                }),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "the keys can't be listed; each is read by itself");
            let mut owners = self.reads().owners();
            if let Some(owner) = owners.get_mut(id) {
                owner.listing = None;
                owner.is_refused = !matches!(
                    error.kind(),
                    None | Some(ErrorKind::ServerFault | ErrorKind::TooManyRequests | ErrorKind::Unauthenticated)
                );
            }
        }
        sender.send_modify(|pages| pages.is_over = true);
    }
}
