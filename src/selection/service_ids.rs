//! Selects service IDs for the data source `ibm_iam_service_ids` and the list resource.

use std::cmp::Ordering;

use futures_util::{StreamExt, TryStreamExt, stream};
use iam_identity::{Client, Error, Minute, ServiceId, parse_timestamp};
use jiff::Timestamp;
use tf_provider::schema::{integer_at_least, not_empty, optional};

use super::MAX_CONCURRENT_READS;
use super::filters::{is_before, is_idle};
use crate::service_ids::lookup::Listing;
use crate::times::time;

tf_provider::object! {
    /// Arguments that select service IDs. A service ID must match all of them.
    pub struct ServiceIdFilters {
        /// A string that the name must contain. It is case-sensitive.
        name_contains: String = optional().validate(not_empty()),
        /// Selects only locked service IDs if `true`, and only unlocked ones if `false`.
        locked: bool = optional(),
        /// The ID of the group whose service IDs to select. Default: those of all groups.
        group_id: String = optional().validate(not_empty()),
        /// Selects only service IDs that were created before the minute of this time, in RFC 3339 format.
        created_before: String = optional().validate(time()),
        /// Selects only service IDs that have not been used to authenticate for this number of days and are at least that old.
        /// This takes a request for each service ID that matches the other filters, of a kind that IBM Cloud calls expensive,
        /// so set other filters too.
        unused_for_days: i64 = optional().validate(integer_at_least(1)),
    }
}

/// The service IDs that are selected.
#[derive(Debug)]
pub(crate) struct Selected<'a> {
    filters: &'a ServiceIdFilters,
    client: &'a Client,
    listing: Listing,
    with_activity: bool,
}

impl ServiceIdFilters {
    /// The service IDs that these arguments select, with their activity if that is asked for or needed.
    ///
    /// # Errors
    ///
    /// If the provider can't log in.
    pub(crate) async fn select<'a>(&'a self, client: &'a Client, with_activity: bool) -> Result<Selected<'a>, Error> {
        let listing = Listing::start(client, self.group_id.known().map(String::as_str), None).await?;
        let with_activity = with_activity || self.unused_for_days.known().is_some();
        Ok(Selected { filters: self, client, listing, with_activity })
    }

    /// Whether a service ID matches the filters that need no other request.
    fn accept(&self, found: &ServiceId) -> bool {
        let created_before = self.created_before.known().and_then(|text| Minute::parse(text));
        self.name_contains.known().is_none_or(|part| found.name.contains(part.as_str()))
            && self.locked.known().is_none_or(|locked| found.locked == *locked)
            && is_before(found.created_at.as_deref(), created_before)
    }

    /// Whether a service ID, read with its activity, matches the filter by its use.
    fn accept_activity(&self, found: &ServiceId, now: Timestamp) -> bool {
        let days = self.unused_for_days.known();
        days.is_none_or(|days| is_idle(found.activity.as_ref(), found.created_at.as_deref(), *days, now))
    }
}

impl Selected<'_> {
    /// The selected service IDs of the next page; `None` after the last page.
    ///
    /// # Errors
    ///
    /// If a page can't be listed, or the activity of a service ID can't be read.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<ServiceId>>, Error> {
        let (filters, client) = (self.filters, self.client);
        let Some(page) = self.listing.next().await? else { return Ok(None) };
        let found = page.into_iter().filter(|found| filters.accept(found));
        if !self.with_activity {
            return Ok(Some(found.collect()));
        }
        let with_activity = found.map(|found| async move {
            match client.get_service_id_with_activity(&found.id).await {
                // Deleted meanwhile.
                Err(error) if error.is_not_found() => Ok(None),
                read => read.map(Some),
            }
        });
        let read: Vec<_> = stream::iter(with_activity).buffered(MAX_CONCURRENT_READS).try_collect().await?;
        let now = client.now();
        Ok(Some(read.into_iter().flatten().filter(|found| filters.accept_activity(found, now)).collect()))
    }

    /// All selected service IDs, the oldest first, and what the selection is about.
    ///
    /// # Errors
    ///
    /// As for [`Self::next`].
    pub(crate) async fn all(&mut self) -> Result<Vec<ServiceId>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.next().await? {
            all.extend(page);
        }
        all.sort_by(by_age);
        Ok(all)
    }

    /// Where the service IDs come from.
    pub(crate) fn listing(&self) -> &Listing {
        &self.listing
    }
}

/// Orders service IDs by age, the oldest first; those of the same minute by ID.
pub(crate) fn by_age(left: &ServiceId, right: &ServiceId) -> Ordering {
    let at = |each: &ServiceId| each.created_at.as_deref().and_then(parse_timestamp);
    at(left).cmp(&at(right)).then_with(|| left.id.cmp(&right.id))
}
