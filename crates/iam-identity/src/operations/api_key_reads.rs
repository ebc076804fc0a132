//! Reads of many keys, which become few listings: see [`crate::read_coalescer`].

use std::pin::Pin;
use std::time::Duration;

use crate::api_key::{ApiKey, ListScope};
use crate::client::Client;
use crate::error::{Cause, Error, ErrorKind};
use crate::id::{is_iam_id, is_key_id};
use crate::operation_kind::OperationKind;
use crate::operations::api_key_lists::ApiKeyPages;
use crate::read_coalescer::{Found, ListingEnd, ListingSink, ReadScope};

/// How long a read waits for a listing: less than the time limit of a read, so that there is time left to read the key by
/// itself. A large account's listing takes longer.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// How long a page may take, with its retries: a request that hangs must not keep others from being sent.
const PAGE_TIMEOUT: Duration = Duration::from_secs(30);

/// The time limit of a listing.
const LISTING_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// What the IAM ID of a service ID begins with.
const SERVICE_ID: &str = "iam-ServiceId-";

impl Client {
    /// Reads a key of this owner, from a listing of keys if many are read at once: of the owner's, or, for service IDs, of those
    /// of the account.
    ///
    /// # Errors
    ///
    /// As for [`Self::get_api_key`].
    pub async fn read_api_key(&self, id: &str, owner: &str) -> Result<ApiKey, Error> {
        if !is_key_id(id) || !is_iam_id(owner) {
            return self.get_api_key(id).await;
        }
        let mut not_listed = None;
        for scope in self.read_scopes(owner) {
            tokio::select! {
                found = self.find_in(&scope, id, owner) => match found {
                    Found::Key(key) => return Ok(*key),
                    Found::NotListed => not_listed = Some(scope),
                    Found::NoListing if self.reads().has_failed(&scope) => break,
                    Found::NoListing => {}
                },
                // The request then fails with the reason.
                _ = self.sender().aborted() => break,
            }
        }
        let key = self.get_api_key(id).await?;
        if let Some(scope @ ReadScope::ServiceId(_)) = not_listed {
            // It is in a group, and a listing without the group doesn't have its keys.
            self.reads().refuse(&scope);
        }
        Ok(key)
    }

    /// The scopes of an owner's key whose listings are tried, in this order.
    fn read_scopes(&self, owner: &str) -> Vec<ReadScope> {
        if !owner.starts_with(SERVICE_ID) {
            return vec![ReadScope::User(owner.to_owned())];
        }
        let own = ReadScope::ServiceId(owner.to_owned());
        if self.reads().has_listing(&own) { vec![own] } else { vec![ReadScope::AllServiceIds, own] }
    }

    /// How many keys an identity has according to a complete listing that its keys were read from. Waits for one in flight.
    pub(super) async fn listed_count(&self, owner: &str) -> Option<usize> {
        let scopes = if owner.starts_with(SERVICE_ID) {
            vec![ReadScope::ServiceId(owner.to_owned()), ReadScope::AllServiceIds]
        } else {
            vec![ReadScope::User(owner.to_owned())]
        };
        for scope in scopes {
            tokio::select! {
                count = self.reads().count(&scope, owner) => if count.is_some() { return count },
                _ = self.sender().aborted() => break,
            }
        }
        None
    }

    async fn find_in(&self, scope: &ReadScope, id: &str, owner: &str) -> Found {
        let lister = self.detached(LISTING_TIMEOUT);
        let found: Pin<Box<dyn Future<Output = Found> + Send + '_>> = match scope {
            ReadScope::User(_) | ReadScope::ServiceId(_) => {
                let pages = lister.api_key_pages(&ListScope::Identity(owner.to_owned()));
                Box::pin(self.reads().find(id, owner, scope, move |sink| list(lister, pages, sink)))
            }
            ReadScope::AllServiceIds => {
                let list_all = async move |sink| {
                    // The groups are listed by their account.
                    let account = lister.claims().await.ok().and_then(|claims| claims.account.bss);
                    let pages = lister.service_id_key_pages_of_account(account);
                    list(lister, pages, sink).await
                };
                Box::pin(self.reads().find(id, owner, scope, list_all))
            }
        };
        let wait = MAX_WAIT.min(self.sender().remaining() / 2);
        tokio::time::timeout(wait, found).await.unwrap_or(Found::NoListing)
    }
}

/// Lists keys, page by page, as long as another page is worth it. If the groups of service IDs can't be listed, what is in the
/// default group is all there is.
async fn list(lister: Client, mut pages: ApiKeyPages, mut sink: ListingSink) -> Result<ListingEnd, Error> {
    while sink.wants_page().await {
        match tokio::time::timeout(PAGE_TIMEOUT, pages.next()).await {
            Ok(Ok(Some(page))) => sink.push(page.keys),
            Ok(Ok(None)) => return Ok(ListingEnd::Complete),
            Ok(Err(error)) if error.operation == OperationKind::ListServiceIdGroups && is_refused(&error) => {
                return Ok(ListingEnd::Complete);
            }
            Ok(Err(error)) => return Err(error),
            Err(_) => return Err(lister.sender().error(OperationKind::ListApiKeys, None, Cause::TimedOut)),
        }
    }
    Ok(ListingEnd::Stopped)
}

fn is_refused(error: &Error) -> bool {
    matches!(error.kind(), Some(ErrorKind::Forbidden | ErrorKind::Invalid | ErrorKind::NotFound))
}
