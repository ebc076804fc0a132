//! A listing that serves reads, while it goes on and when it is complete.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::api_key::ApiKey;

/// How long reads wait for a listing's next page.
const MAX_STALL: Duration = Duration::from_secs(30);

/// The keys of a listing so far, by ID.
struct ListedKeys {
    keys: HashMap<String, ApiKey>,
    /// When the last of them came.
    last_page: Instant,
    /// The number of pages after which the listing waits for more reads.
    paused_at: Option<usize>,
    end: Option<ListingEnd>,
}

/// How a listing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListingEnd {
    /// It has all keys of its scope.
    Complete,
    /// It was stopped before it had them all.
    Stopped,
}

/// A listing as reads see it. Once the last clone is dropped, the listing stops before its next page.
#[derive(Clone)]
pub(super) struct Listing {
    keys: watch::Receiver<ListedKeys>,
    /// The number of pages that it may have.
    allowance: watch::Sender<usize>,
}

/// Where a listing puts its keys, page by page.
#[derive(Clone)]
pub(crate) struct ListingSink {
    keys: watch::Sender<ListedKeys>,
    allowance: watch::Receiver<usize>,
    pages: usize,
}

/// What a listing knows of a key.
pub(crate) enum Found {
    /// The key.
    Key(Box<ApiKey>),
    /// It is not in a complete listing.
    NotListed,
    /// There is no listing.
    NoListing,
}

impl Listing {
    /// A listing that may have this many pages, and where it puts them.
    pub(super) fn new(allowance: usize) -> (Self, ListingSink) {
        let empty = ListedKeys { keys: HashMap::new(), last_page: Instant::now(), paused_at: None, end: None };
        let (sink, keys) = watch::channel(empty);
        let (sender, allowance) = watch::channel(allowance);
        (Self { keys, allowance: sender }, ListingSink { keys: sink, allowance, pages: 0 })
    }

    /// Lets it have this many pages, if that is more than before.
    pub(super) fn allow(&self, pages: usize) {
        self.allowance.send_if_modified(|allowed| {
            let is_more = pages > *allowed;
            *allowed = pages.max(*allowed);
            is_more
        });
    }

    /// Whether it is on the way to its next page.
    pub(super) fn is_in_flight(&self) -> bool {
        let listed = self.keys.borrow();
        listed.end.is_none() && listed.paused_at.is_none()
    }

    pub(super) fn last_page(&self) -> Instant {
        self.keys.borrow().last_page
    }

    /// Whether this is where its keys come from.
    pub(super) fn is_filled_by(&self, sink: &ListingSink) -> bool {
        self.keys.same_channel(&sink.keys.subscribe())
    }

    /// Waits until it has this key, has ended, or waits for more reads than there are with this one; no longer than its pages
    /// come.
    pub(super) async fn find(self, id: &str) -> Found {
        let Self { mut keys, allowance } = self;
        let allowed = *allowance.borrow();
        // A read that waits doesn't keep the listing going.
        drop(allowance);
        let is_decided = |listed: &ListedKeys| {
            listed.end.is_some()
                || listed.keys.contains_key(id)
                || listed.paused_at.is_some_and(|pages| pages >= allowed)
        };
        loop {
            let until = keys.borrow().last_page + MAX_STALL;
            let waited = tokio::time::timeout_at(until, keys.wait_for(is_decided)).await;
            match waited.map(|listed| listed.is_ok()) {
                Ok(true) => break,
                Ok(false) => return Found::NoListing,
                Err(_) if keys.borrow().last_page + MAX_STALL <= until => return Found::NoListing,
                Err(_) => {}
            }
        }
        let listed = keys.borrow();
        match (listed.keys.get(id), listed.end) {
            (Some(key), _) => Found::Key(Box::new(key.clone())),
            (None, Some(ListingEnd::Complete)) => Found::NotListed,
            (None, _) => Found::NoListing,
        }
    }

    /// How many keys of this owner it has once it is complete; `None` if it has none of them, and if it isn't going to be
    /// complete without more reads.
    pub(super) async fn count(self, owner: &str) -> Option<usize> {
        let Self { mut keys, allowance } = self;
        drop(allowance);
        let is_decided = |listed: &ListedKeys| listed.end.is_some() || listed.paused_at.is_some();
        let until = keys.borrow().last_page + MAX_STALL;
        let listed = tokio::time::timeout_at(until, keys.wait_for(is_decided)).await.ok()?.ok()?;
        let count = listed.keys.values().filter(|key| key.iam_id.as_deref() == Some(owner)).count();
        (listed.end == Some(ListingEnd::Complete) && count > 0).then_some(count)
    }
}

impl ListingSink {
    /// Waits until the reads are so many that another page is worth its request. Returns whether one is wanted at all.
    pub(crate) async fn wants_page(&mut self) -> bool {
        let pages = self.pages;
        if self.allowance.has_changed().is_err() {
            return false;
        }
        let is_paused = *self.allowance.borrow() <= pages;
        if is_paused {
            self.keys.send_modify(|listed| listed.paused_at = Some(pages));
        }
        let is_wanted = self.allowance.wait_for(|allowed| *allowed > pages).await.is_ok();
        if is_paused {
            self.keys.send_modify(|listed| listed.paused_at = None);
        }
        is_wanted
    }

    /// Adds the keys of a page.
    pub(crate) fn push(&mut self, page: Vec<ApiKey>) {
        self.pages += 1;
        self.keys.send_modify(|listed| {
            listed.keys.extend(page.into_iter().map(|key| (key.id.clone(), key)));
            listed.last_page = Instant::now();
        });
    }

    /// Ends the listing.
    pub(super) fn end(self, end: ListingEnd) {
        self.keys.send_modify(|listed| {
            listed.end = Some(end);
            listed.last_page = Instant::now();
        });
    }
}
