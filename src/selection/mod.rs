//! Which keys are meant, wherever several can be: the data source `ibm_iam_api_keys`, the list resource, the action that
//! prunes. The arguments are declared here once.

mod filters;

use futures_util::{StreamExt, TryStreamExt, stream};
use iam_identity::{ApiKey, ApiKeyPages, Client, Error, ListScope};

pub(crate) use filters::{Filters, by_age};

use filters::is_unused;

/// How many keys' activities are asked for at once; the client may allow fewer.
const AT_ONCE: usize = 8;

/// Declares a model whose arguments choose keys, and others after them.
macro_rules! with_key_filters {
    ($(#[doc = $about:literal])* $visibility:vis struct $model:ident { $($fields:tt)* }) => {
        tf_provider::object! {
            $(#[doc = $about])*
            $visibility struct $model {
                /// Whose keys: `entity`, those of the identity that is logged in, or `account`, those of all identities of its
                /// account, which needs the Administrator role on the IAM Identity service. Default: `entity`.
                scope: String = optional().validate(one_of(&["entity", "account"])),
                /// Which kind of identity the keys are of: `user` or `serviceid`.
                r#type: String = optional().validate(one_of(&["user", "serviceid"])),
                /// What the names have to contain; upper and lower case differ.
                name_contains: String = optional().validate(not_empty()),
                /// Whether the keys have to be locked, or unlocked.
                locked: bool = optional(),
                /// Whether the keys have to be disabled, or enabled.
                disabled: bool = optional(),
                /// Keys that expire before the minute of this time, in RFC 3339. Keys that never expire are none of them.
                expires_before: String = optional().validate($crate::times::time()),
                /// Keys that were created before the minute of this time, in RFC 3339.
                created_before: String = optional().validate($crate::times::time()),
                /// Keys that have not been used to log in for so many days, and are at least that old. It costs a request
                /// for each key that the other filters leave, of a kind that IBM Cloud calls expensive: set other filters
                /// too.
                unused_for_days: i64 = optional().validate(integer_at_least(1)),
                $($fields)*
            }
        }

        impl $model {
            /// Which keys these arguments choose.
            pub(crate) fn selection(&self) -> $crate::selection::Selection {
                let minute = |text: &tf_provider::Attr<String>| {
                    text.known().and_then(|text| iam_identity::Minute::parse(text))
                };
                $crate::selection::Selection {
                    whole_account: self.scope.str_or_empty() == "account",
                    filters: $crate::selection::Filters {
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
        }
    };
}

pub(crate) use with_key_filters;

/// Which keys are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) whole_account: bool,
    pub(crate) filters: Filters,
    pub(crate) unused_for_days: Option<i64>,
}

impl Selection {
    /// Whether every key is meant.
    pub(crate) fn is_everything(&self) -> bool {
        self.filters == Filters::default() && self.unused_for_days.is_none()
    }

    /// The listing in which the keys are looked for.
    pub(crate) async fn pages(&self, client: &Client) -> Result<ApiKeyPages, Error> {
        let of =
            if self.whole_account { ListScope::Account } else { ListScope::Identity(client.claims().await?.iam_id) };
        Ok(client.api_key_pages(&of))
    }

    /// The keys of the next page that are meant; `None` after the last page.
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
        let read: Vec<_> = stream::iter(with_activity).buffered(AT_ONCE).try_collect().await?;
        let unused = read.into_iter().flatten().filter(|key| is_unused(key, days, client.now()));
        Ok(Some(unused.collect()))
    }

    /// All keys that are meant, the oldest first.
    pub(crate) async fn all(&self, client: &Client) -> Result<Vec<ApiKey>, Error> {
        let (mut all, mut pages) = (Vec::new(), self.pages(client).await?);
        while let Some(keys) = self.next(client, &mut pages).await? {
            all.extend(keys);
        }
        all.sort_by(by_age);
        Ok(all)
    }
}
