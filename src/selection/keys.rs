//! The keys that a selection finds.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use iam_identity::{ApiKey, ApiKeyPages, Client, Error, ErrorKind, ListScope, OperationKind};
use tf_provider::Diagnostic;

use super::MAX_CONCURRENT_READS;
use super::filters::{Filters, by_age, is_older_than, is_unused};
use super::report::{REPORT_TIMEOUT, REUSE_WITHIN};
use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::{OPERATION_TIMEOUT, TimeBudget};
use crate::service_ids::lookup::{is_refusal_of_groups, key_scope, unknown_group};

/// Of so many keys, each is read to know when it was last used; for more, a report is made.
const FEW_KEYS: usize = 8;

/// Where keys are selected from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// Who is logged in.
    #[default]
    Own,
    /// The user with this IAM ID: who is logged in, or another user, whose keys are among those of the account.
    User(String),
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

/// The selected keys, page by page.
#[derive(Debug)]
pub(crate) struct SelectedKeys<'a> {
    selection: &'a Selection,
    client: &'a Client,
    pages: ApiKeyPages,
    /// Whether there was no key yet, selected or not.
    is_empty: bool,
    /// Why the groups of service IDs could not be listed, or the service ID not be read that has one.
    refused: Option<Error>,
}

impl KeySource {
    /// Whether the keys are those of many identities.
    fn is_wide(&self) -> bool {
        match self {
            Self::Own | Self::User(_) | Self::ServiceId { .. } => false,
            Self::Account | Self::ServiceIds { .. } => true,
        }
    }

    /// The group that the keys are looked for in, if it is given.
    fn group_id(&self) -> Option<&str> {
        match self {
            Self::ServiceIds { group_id } | Self::ServiceId { group_id, .. } => group_id.as_deref(),
            Self::Own | Self::User(_) | Self::Account => None,
        }
    }
}

impl Selection {
    /// For how many days the selected keys were not used, if a report of IBM Cloud says that. It may be some hours old.
    pub(crate) fn reported_days(&self) -> Option<i64> {
        self.unused_for_days.filter(|_| self.from.is_wide())
    }

    /// How long it may take to select the keys, if no argument says so. An account may have hundreds of pages of them; another
    /// user's are found among those.
    pub(crate) fn time_limit(&self) -> Duration {
        match self.from {
            KeySource::Own | KeySource::ServiceId { .. } => OPERATION_TIMEOUT,
            KeySource::User(_) | KeySource::Account | KeySource::ServiceIds { .. } => REPORT_TIMEOUT,
        }
    }

    /// The same as a budget that no argument changes.
    pub(crate) fn budget(&self) -> TimeBudget {
        TimeBudget { argument: None, limit: self.time_limit() }
    }

    /// Whether every key is selected that is not excepted, of whoever is logged in or of the account.
    pub(crate) fn is_everything(&self) -> bool {
        let is_of_all = match self.from {
            KeySource::Own | KeySource::Account | KeySource::ServiceIds { group_id: None } => true,
            KeySource::User(_) | KeySource::ServiceIds { group_id: Some(_) } | KeySource::ServiceId { .. } => false,
        };
        let filters = Filters { except: Vec::new(), ..self.filters.clone() };
        is_of_all && filters == Filters::default() && self.unused_for_days.is_none()
    }

    /// Starts the listing to select from.
    ///
    /// # Errors
    ///
    /// If the provider can't log in, or if there is no such service ID, or if it can't be read. If it may not be read, the default
    /// group is all there is.
    pub(crate) async fn select<'a>(&'a self, client: &'a Client) -> Result<SelectedKeys<'a>, Error> {
        let account = || async { client.claims().await.map(|claims| claims.account.bss) };
        let mut refused = None;
        let pages = match &self.from {
            KeySource::Own => client.api_key_pages(&ListScope::Identity(client.claims().await?.iam_id)),
            KeySource::User(iam_id) if client.claims().await?.iam_id == *iam_id => {
                client.api_key_pages(&ListScope::Identity(iam_id.clone()))
            }
            // Those of users are in the default group.
            KeySource::User(_) => client.api_key_pages(&ListScope::Account),
            KeySource::Account if self.filters.kind.as_deref() == Some("user") => {
                client.api_key_pages(&ListScope::Account)
            }
            KeySource::Account => client.api_key_pages_of_account(account().await?),
            KeySource::ServiceIds { group_id: None } => client.service_id_key_pages_of_account(account().await?),
            KeySource::ServiceIds { group_id } => {
                client.api_key_pages(&ListScope::ServiceIds { group_id: group_id.clone() })
            }
            KeySource::ServiceId { iam_id, group_id: None } => {
                let (scope, unread) = key_scope(client, iam_id).await?;
                refused = match unread {
                    Some(error) if error.kind() != Some(ErrorKind::Forbidden) => return Err(error),
                    unread => unread,
                };
                client.api_key_pages(&scope)
            }
            KeySource::ServiceId { iam_id, group_id: Some(group_id) } => {
                let (iam_id, group_id) = (iam_id.clone(), group_id.clone());
                client.api_key_pages(&ListScope::ServiceIdInGroup { iam_id, group_id })
            }
        };
        Ok(SelectedKeys { selection: self, client, pages, is_empty: true, refused })
    }
}

impl SelectedKeys<'_> {
    /// The selected keys of the next page; `None` after the last page. If the API doesn't let this identity list the groups of
    /// service IDs, the default group is all there is.
    ///
    /// # Errors
    ///
    /// If a page can't be listed, or the activity of a key can't be read.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<ApiKey>>, Error> {
        let Some(mut keys) = self.next_page().await? else { return Ok(None) };
        let Some(days) = self.selection.unused_for_days else { return Ok(Some(keys)) };
        if self.selection.reported_days().is_some() {
            while let Some(page) = self.next_page().await? {
                keys.extend(page);
            }
            if keys.len() > FEW_KEYS {
                return self.not_used_by_report(keys, days).await.map(Some);
            }
        }
        let read = with_activity(self.client, keys).await?;
        let now = self.client.now();
        Ok(Some(read.into_iter().filter(|key| is_unused(key, days, now)).collect()))
    }

    /// Those of the keys that are in IBM Cloud's report of what was not used, and are old enough to have been.
    async fn not_used_by_report(&self, keys: Vec<ApiKey>, days: i64) -> Result<Vec<ApiKey>, Error> {
        let account_id = self.client.account_id().await?;
        let days_of_report = u32::try_from(days).unwrap_or(u32::MAX);
        let report = self.client.inactive_identities(&account_id, days_of_report, REUSE_WITHIN).await?;
        let reported: HashSet<&str> = report.apikeys.iter().map(|key| key.id.as_str()).collect();
        let now = self.client.now();
        let is_unused = |key: &ApiKey| reported.contains(key.id.as_str()) && is_older_than(key, days, now);
        Ok(keys.into_iter().filter(is_unused).collect())
    }

    /// The keys of the next page that match the filters which need no other request.
    async fn next_page(&mut self) -> Result<Option<Vec<ApiKey>>, Error> {
        match self.pages.next().await {
            Ok(None) => Ok(None),
            Ok(Some(page)) => {
                self.is_empty &= page.keys.is_empty();
                let now = self.client.now();
                let accepted = |key: &ApiKey| self.selection.filters.accept(key, now);
                Ok(Some(page.keys.into_iter().filter(accepted).collect()))
            }
            Err(error) if is_refusal_of_groups(&error) => {
                self.refused = Some(error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// All selected keys, the oldest first.
    ///
    /// # Errors
    ///
    /// As for [`Self::next`].
    pub(crate) async fn all(&mut self) -> Result<Vec<ApiKey>, Error> {
        let mut all = Vec::new();
        while let Some(keys) = self.next().await? {
            all.extend(keys);
        }
        all.sort_by(by_age);
        Ok(all)
    }

    /// Whether no group is missing in the result.
    pub(crate) fn is_complete(&self) -> bool {
        self.refused.is_none()
    }

    /// The warning that groups are missing in the result, or that the group which was listed does not exist.
    pub(crate) async fn warning(&self) -> Option<Diagnostic> {
        match (&self.refused, self.selection.from.group_id()) {
            (Some(error), _) => Some(diagnostics::keys_of_groups_not_listed(error)),
            (None, Some(group_id)) if self.is_empty => {
                let account_id = self.client.claims().await.ok()?.account.bss;
                unknown_group(self.client, account_id, group_id).await
            }
            (None, _) => None,
        }
    }
}

/// The keys with their activity. Those that were deleted meanwhile are left out.
pub(crate) async fn with_activity(client: &Client, keys: Vec<ApiKey>) -> Result<Vec<ApiKey>, Error> {
    let reads = keys.into_iter().map(|key| async move {
        match client.get_api_key_with_activity(&key.id).await {
            Err(error) if error.is_not_found() => Ok(None),
            read => read.map(Some),
        }
    });
    let read: Vec<_> = stream::iter(reads).buffered(MAX_CONCURRENT_READS).try_collect().await?;
    Ok(read.into_iter().flatten().collect())
}

/// The diagnostic for a selection that failed within this time; `what` names the keys.
pub(crate) fn selection_failed(what: &str, budget: TimeBudget, error: &Error) -> Diagnostic {
    match &error.object {
        Some(id) if error.operation == OperationKind::GetServiceId && error.is_not_found() => {
            diagnostics::service_id_does_not_exist(id)
        }
        _ => diagnostics::operation_failed_within(Operation::LookUp(what), budget, error),
    }
}
