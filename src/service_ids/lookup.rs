//! Finds service IDs of the account that is logged in to.

use iam_identity::{Client, Error, ErrorKind, ListScope, OperationKind, ServiceId, ServiceIdPages, ServiceIdScope};
use tf_provider::Diagnostic;

use crate::diagnostics;
use crate::iam_ids::id_of_service_id;

/// The service IDs of a group, or of all groups, page by page.
#[derive(Debug)]
pub(crate) struct Listing {
    client: Client,
    scope: ServiceIdScope,
    pages: ServiceIdPages,
    is_empty: bool,
    refused: Option<Error>,
}

impl Listing {
    /// The service IDs of this group and this exact name; of all groups and of any name if there is none. Sends nothing but a
    /// login.
    ///
    /// # Errors
    ///
    /// If the provider can't log in.
    pub(crate) async fn start(client: &Client, group_id: Option<&str>, name: Option<&str>) -> Result<Self, Error> {
        let scope = ServiceIdScope {
            account_id: client.claims().await?.account.bss,
            group_id: group_id.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        let is_one_group = scope.group_id.is_some();
        let pages =
            if is_one_group { client.service_id_pages(&scope) } else { client.service_id_pages_of_account(&scope) };
        Ok(Self { client: client.clone(), scope, pages, is_empty: true, refused: None })
    }

    /// The service IDs of the next page; `None` after the last one. If the API doesn't let this identity list the groups, the
    /// default group is all there is.
    ///
    /// # Errors
    ///
    /// If a page can't be listed.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<ServiceId>>, Error> {
        match self.pages.next().await {
            Ok(page) => Ok(page.map(|page| {
                self.is_empty &= page.service_ids.is_empty();
                page.service_ids
            })),
            Err(error) if is_refusal_of_groups(&error) => {
                self.refused = Some(error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// All service IDs.
    ///
    /// # Errors
    ///
    /// As for [`Self::next`].
    pub(crate) async fn all(&mut self) -> Result<Vec<ServiceId>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.next().await? {
            all.extend(page);
        }
        Ok(all)
    }

    /// Whether all groups that were asked for have been listed.
    pub(crate) fn is_complete(&self) -> bool {
        self.refused.is_none()
    }

    /// The warning that groups are missing in the result, or that the group which was listed does not exist. If the groups can't
    /// be listed, an empty one isn't doubted.
    pub(crate) async fn warning(&self) -> Option<Diagnostic> {
        match &self.scope.group_id {
            Some(group_id) if self.is_empty => {
                unknown_group(&self.client, self.scope.account_id.clone(), group_id).await
            }
            _ => self.refused.as_ref().map(diagnostics::service_id_groups_not_listed),
        }
    }
}

/// The warning that a group in which nothing was found does not exist. If the groups can't be listed, it isn't doubted.
pub(crate) async fn unknown_group(client: &Client, account_id: Option<String>, group_id: &str) -> Option<Diagnostic> {
    let groups = client.list_service_id_group_ids(account_id).await.ok()?;
    (!groups.iter().any(|group| group == group_id)).then(|| diagnostics::no_service_id_group(group_id))
}

/// The listing of a service ID's keys. Without its group, the API lists only keys of the account's default group; if the
/// service ID can't be read, that has to do, and the error says why.
///
/// # Errors
///
/// Fails if there is no such service ID; see [`Error::is_not_found`].
pub(crate) async fn key_scope(client: &Client, iam_id: &str) -> Result<(ListScope, Option<Error>), Error> {
    let (group_id, unread) = match client.get_service_id(id_of_service_id(iam_id).unwrap_or(iam_id)).await {
        Ok(service_id) => (service_id.group_id.filter(|group| !group.is_empty()), None),
        Err(error) if error.is_not_found() => return Err(error),
        Err(error) => (None, Some(error)),
    };
    let iam_id = iam_id.to_owned();
    let scope = match group_id {
        Some(group_id) => ListScope::ServiceIdInGroup { iam_id, group_id },
        None => ListScope::Identity(iam_id),
    };
    Ok((scope, unread))
}

/// Whether the API has refused to list the groups.
pub(crate) fn is_refusal_of_groups(error: &Error) -> bool {
    let is_refused = matches!(error.kind(), Some(ErrorKind::Forbidden | ErrorKind::NotFound));
    error.operation == OperationKind::ListServiceIdGroups && is_refused
}
