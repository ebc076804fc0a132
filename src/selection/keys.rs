//! The keys that a selection finds.

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use iam_identity::{ApiKey, ApiKeyPages, Client, Error, ListScope, OperationKind};
use tf_provider::Diagnostic;

use super::MAX_CONCURRENT_READS;
use super::filters::{Filters, by_age, is_older_than, is_unused};
use super::report::{REPORT_TIMEOUT, REUSE_WITHIN};
use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::{OPERATION_TIMEOUT, TimeBudget};
use crate::service_ids::lookup::{is_refusal_of_groups, key_scope};

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
    /// Why the groups of service IDs could not be listed.
    refused: Option<Error>,
}

impl KeySource {
    /// Whether it is about many identities.
    fn is_wide(&self) -> bool {
        match self {
            Self::Own | Self::ServiceId { .. } => false,
            Self::User(_) | Self::Account | Self::ServiceIds { .. } => true,
        }
    }
}

impl Selection {
    /// For how many days the selected keys were not used, if a report of IBM Cloud says that. It may be some hours old.
    pub(crate) fn reported_days(&self) -> Option<i64> {
        self.unused_for_days.filter(|_| self.from.is_wide())
    }

    /// How long it may take to select the keys, if no argument says so.
    pub(crate) fn budget(&self) -> TimeBudget {
        let limit = if self.reported_days().is_some() { REPORT_TIMEOUT } else { OPERATION_TIMEOUT };
        TimeBudget { argument: None, limit }
    }

    /// Whether every key is selected.
    pub(crate) fn is_everything(&self) -> bool {
        self.filters == Filters::default() && self.unused_for_days.is_none()
    }

    /// Starts the listing to select from.
    ///
    /// # Errors
    ///
    /// If the provider can't log in, or if there is no such service ID.
    pub(crate) async fn select<'a>(&'a self, client: &'a Client) -> Result<SelectedKeys<'a>, Error> {
        let account = || async { client.claims().await.map(|claims| claims.account.bss) };
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
            KeySource::ServiceId { iam_id, group_id: None } => client.api_key_pages(&key_scope(client, iam_id).await?),
            KeySource::ServiceId { iam_id, group_id: Some(group_id) } => {
                let (iam_id, group_id) = (iam_id.clone(), group_id.clone());
                client.api_key_pages(&ListScope::ServiceIdInGroup { iam_id, group_id })
            }
        };
        Ok(SelectedKeys { selection: self, client, pages, refused: None })
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
            Ok(page) => {
                let now = self.client.now();
                let accepted = |key: &ApiKey| self.selection.filters.accept(key, now);
                Ok(page.map(|page| page.keys.into_iter().filter(accepted).collect()))
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

    /// The warning that groups are missing in the result.
    pub(crate) fn warning(&self) -> Option<Diagnostic> {
        self.refused.as_ref().map(diagnostics::keys_of_groups_not_listed)
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
