//! Reads that follow each other, as those of a refresh do, and what is known of the keys that they are of.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::listing::{Listing, ListingSink};

/// Reads that are further apart belong to different bursts. Terraform on a busy machine pauses for some seconds.
pub(super) const MAX_GAP: Duration = Duration::from_secs(30);

/// How long a listing serves reads.
const MAX_AGE: Duration = Duration::from_secs(15 * 60);

/// How many service IDs' keys are read before those of the account are listed.
const MIN_OWNERS: usize = 4;

/// So many pages of keys that are not read are listed in any case.
const PAGES_OF_OTHERS: usize = 20;

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

/// Reads that follow each other, with no write in between.
pub(super) struct Burst {
    pub(super) last_read: Instant,
    /// The number of completed writes when it began.
    pub(super) writes: u64,
    pub(super) scopes: HashMap<ReadScope, ScopeReads>,
    /// Whether a task waits for its end.
    pub(super) is_watched: bool,
}

/// The reads of a scope's keys.
#[derive(Default)]
pub(super) struct ScopeReads {
    reads: usize,
    /// The number of pairs of reads that are of the same owner's keys.
    pairs: usize,
    /// The owners of the keys, and how many keys of each were read.
    owners: HashMap<String, usize>,
    pub(super) batch: Option<Batch>,
    listing: Option<(Instant, Listing)>,
    /// Whether the listing has failed for another reason than a refusal.
    pub(super) has_failed: bool,
}

/// Reads that wait until it is decided how they are served.
pub(super) struct Batch {
    pub(super) strategy: watch::Sender<Option<Strategy>>,
}

#[derive(Clone)]
pub(super) enum Strategy {
    Get,
    Listing(Listing),
}

impl Burst {
    pub(super) fn new(now: Instant, writes: u64) -> Self {
        Self { last_read: now, writes, scopes: HashMap::new(), is_watched: false }
    }

    /// Whether a read that begins now is of another burst. As long as a listing is in flight, reads wait for it.
    pub(super) fn is_over(&self, now: Instant, writes: u64) -> bool {
        let is_recent = |at: Instant| now < at + MAX_GAP;
        let mut listings = self.scopes.values().filter_map(|reads| reads.listing.as_ref()).map(|(_, listing)| listing);
        self.writes != writes
            || !is_recent(self.last_read)
                && !listings.any(|listing| listing.is_in_flight() || is_recent(listing.last_page()))
    }
}

impl ScopeReads {
    /// Counts a read of this owner's key. Returns whether it is the first one.
    pub(super) fn note(&mut self, owner: &str) -> bool {
        self.reads += 1;
        if let Some(count) = self.owners.get_mut(owner) {
            self.pairs += *count;
            *count += 1;
        } else {
            self.owners.insert(owner.to_owned(), 1);
        }
        self.reads == 1
    }

    /// The listing that serves reads which begin now.
    pub(super) fn listing(&self, now: Instant) -> Option<&Listing> {
        self.listing.as_ref().filter(|(until, _)| now < *until).map(|(_, listing)| listing)
    }

    pub(super) fn start_listing(&mut self, now: Instant, listing: Listing) {
        self.listing = Some((now + MAX_AGE, listing));
        self.has_failed = false;
    }

    /// Notes that this listing has failed: it serves reads of the keys that it has until another one is tried.
    pub(super) fn fail_listing(&mut self, now: Instant, failed: &ListingSink, is_refused: bool) {
        if let Some((until, listing)) = &mut self.listing
            && listing.is_filled_by(failed)
        {
            *until = now + MAX_GAP;
            self.has_failed = !is_refused;
        }
    }

    pub(super) fn is_listing_worth_it(&self, scope: &ReadScope) -> bool {
        match scope {
            ReadScope::User(_) => self.reads > 4,
            ReadScope::ServiceId(_) => self.reads > 1,
            ReadScope::AllServiceIds => self.owners.len() >= MIN_OWNERS,
        }
    }

    /// How many pages a listing is worth. Without one, each service ID would cost a request at least, so it may have as many
    /// as there are likely to be service IDs. Of these only some have been seen, because Terraform reads ten keys at once and
    /// the others wait: the estimate is by how rarely two keys of the same service ID are read (see
    /// <https://en.wikipedia.org/wiki/Mark_and_recapture>).
    pub(super) fn pages_worth(&self, scope: &ReadScope) -> usize {
        if *scope != ReadScope::AllServiceIds {
            return usize::MAX;
        }
        let likely_owners = self.reads.saturating_mul(self.reads) / (2 * (self.pairs + 1));
        PAGES_OF_OTHERS + likely_owners.max(2 * self.owners.len())
    }
}
