//! Selects keys for the data source `ibm_iam_api_keys`, the list resource and the prune action; keys of service IDs, in
//! [`service_keys`]; and service IDs, in [`service_ids`].

mod filters;
pub(crate) mod service_ids;
pub(crate) mod service_keys;

use futures_util::{StreamExt, TryStreamExt, stream};
use iam_identity::{ApiKey, ApiKeyPages, Client, Error, ListScope, Minute};
use tf_provider::schema::{integer_at_least, not_empty, one_of, optional};
use tf_provider::{Attr, Model};

use crate::service_ids::lookup::key_scope;
use crate::times::time;

pub(crate) use filters::{Filters, by_age};

use filters::is_unused;

/// How many objects' activities are requested at a time; the client may allow fewer.
const MAX_CONCURRENT_READS: usize = 8;

tf_provider::object! {
    /// Arguments that select keys. A key must match all of them.
    pub struct KeyFilters {
        /// Whose keys to select: `entity` for those of the identity that is logged in, or `account` for those of all
        /// identities in its account, which requires the Administrator role on the IAM Identity service. Default: `entity`.
        scope: String = optional().validate(one_of(&["entity", "account"])),
        /// The kind of identity that the keys belong to: `user` or `serviceid`.
        r#type: String = optional().validate(one_of(&["user", "serviceid"])),
        /// A string that the name must contain. It is case-sensitive.
        name_contains: String = optional().validate(not_empty()),
        /// Selects only locked keys if `true`, and only unlocked keys if `false`.
        locked: bool = optional(),
        /// Selects only disabled keys if `true`, and only enabled keys if `false`.
        disabled: bool = optional(),
        /// Selects only keys that expire before the minute of this time, in RFC 3339 format. Keys that never expire do not
        /// match.
        expires_before: String = optional().validate(time()),
        /// Selects only keys that were created before the minute of this time, in RFC 3339 format.
        created_before: String = optional().validate(time()),
        /// Selects only keys that have not been used to authenticate for this number of days and are at least that old.
        /// This takes a request for each key that matches the other filters, of a kind that IBM Cloud calls expensive, so
        /// set other filters too.
        unused_for_days: i64 = optional().validate(integer_at_least(1)),
    }
}

/// Where keys are selected from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// Who is logged in.
    #[default]
    Own,
    /// All identities of the account.
    Account,
    /// The service IDs of a group, or of all groups.
    ServiceIds { group_id: Option<String> },
    /// One service ID, whose group is looked up if it isn't given.
    ServiceId { iam_id: String, group_id: Option<String> },
}

/// The keys that are selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) from: KeySource,
    pub(crate) filters: Filters,
    pub(crate) unused_for_days: Option<i64>,
}

impl KeyFilters {
    /// The keys that these arguments select.
    pub(crate) fn selection(&self) -> Selection {
        let minute = |text: &Attr<String>| text.known().and_then(|text| Minute::parse(text));
        Selection {
            from: if self.scope.str_or_empty() == "account" { KeySource::Account } else { KeySource::Own },
            filters: Filters {
                kind: self.r#type.known().cloned(),
                name_contains: self.name_contains.known().cloned(),
                locked: self.locked.known().copied(),
                disabled: self.disabled.known().copied(),
                expires_before: minute(&self.expires_before),
                created_before: minute(&self.created_before),
            },
            unused_for_days: self.unused_for_days.known().copied(),
        }
    }

    /// Whether a filter is unknown yet.
    pub(crate) fn has_unknown(&self) -> bool {
        // The scope says where to select from, and is no filter.
        self.presence().iter().any(|(name, presence)| *name != "scope" && presence.is_unknown())
    }
}

impl Selection {
    /// Whether every key is selected.
    pub(crate) fn is_everything(&self) -> bool {
        self.filters == Filters::default() && self.unused_for_days.is_none()
    }

    /// The listing to select from.
    pub(crate) async fn pages(&self, client: &Client) -> Result<ApiKeyPages, Error> {
        let scope = match &self.from {
            KeySource::Own => ListScope::Identity(client.claims().await?.iam_id),
            KeySource::Account => ListScope::Account,
            KeySource::ServiceIds { group_id: None } => {
                return Ok(client.service_id_key_pages_of_account(client.claims().await?.account.bss));
            }
            KeySource::ServiceIds { group_id } => {
                ListScope::ServiceIds { account_id: client.claims().await?.account.bss, group_id: group_id.clone() }
            }
            KeySource::ServiceId { iam_id, group_id: None } => key_scope(client, iam_id).await?,
            KeySource::ServiceId { iam_id, group_id: Some(group_id) } => {
                ListScope::ServiceIdInGroup { iam_id: iam_id.clone(), group_id: group_id.clone() }
            }
        };
        Ok(client.api_key_pages(&scope))
    }

    /// The selected keys of the next page; `None` after the last page.
    pub(crate) async fn next(&self, client: &Client, pages: &mut ApiKeyPages) -> Result<Option<Vec<ApiKey>>, Error> {
        let Some(page) = pages.next().await? else { return Ok(None) };
        let keys = page.keys.into_iter().filter(|key| self.filters.accept(key));
        let Some(days) = self.unused_for_days else { return Ok(Some(keys.collect())) };
        let with_activity = keys.map(|key| async move {
            match client.get_api_key_with_activity(&key.id).await {
                // Deleted meanwhile.
                Err(error) if error.is_not_found() => Ok(None),
                read => read.map(Some),
            }
        });
        let read: Vec<_> = stream::iter(with_activity).buffered(MAX_CONCURRENT_READS).try_collect().await?;
        let unused = read.into_iter().flatten().filter(|key| is_unused(key, days, client.now()));
        Ok(Some(unused.collect()))
    }

    /// All selected keys, the oldest first.
    pub(crate) async fn all(&self, client: &Client) -> Result<Vec<ApiKey>, Error> {
        let (mut all, mut pages) = (Vec::new(), self.pages(client).await?);
        while let Some(keys) = self.next(client, &mut pages).await? {
            all.extend(keys);
        }
        all.sort_by(by_age);
        Ok(all)
    }
}
