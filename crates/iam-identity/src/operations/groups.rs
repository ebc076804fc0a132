//! Listings over all groups of service IDs of an account. A listing without a group is about the default group only, so there
//! is one for it, and one for every other group.

use std::collections::{HashSet, VecDeque};

use crate::api_object::GroupedObject;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::operations::listing::{ListedPage, Pages};
use crate::service_id::ServiceIdGroup;

/// The objects of a scope, and of the same scope in every group that is still to be listed, page by page. Each comes once.
#[derive(Debug)]
pub(crate) struct GroupedPages<T: GroupedObject> {
    client: Client,
    pages: Pages<T>,
    scope: T::Scope,
    groups: Groups,
    /// Whether the pages are those of a listed group, which may have been deleted since.
    is_listed_group: bool,
    seen: HashSet<String>,
}

/// The groups that are still to be listed.
#[derive(Debug)]
enum Groups {
    /// Those of this account are listed when the default group has been.
    NotListed(Option<String>),
    Listed(VecDeque<String>),
}

impl<T: GroupedObject> GroupedPages<T> {
    /// The objects of this scope alone. Sends nothing until the first page is requested.
    pub(crate) fn of_scope(client: &Client, scope: &T::Scope) -> Self {
        Self::new(client, scope, Groups::Listed(VecDeque::new()))
    }

    /// The objects of this scope, which is about the default group, and of all other groups of the account. Sends nothing until
    /// the first page is requested.
    pub(crate) fn of_all_groups(client: &Client, scope: &T::Scope, account_id: Option<String>) -> Self {
        Self::new(client, scope, Groups::NotListed(account_id))
    }

    fn new(client: &Client, scope: &T::Scope, groups: Groups) -> Self {
        let pages = Pages::new(client, scope.clone());
        Self {
            client: client.clone(),
            pages,
            scope: scope.clone(),
            groups,
            is_listed_group: false,
            seen: HashSet::new(),
        }
    }

    /// The next page; `None` after the last one of the last group.
    ///
    /// # Errors
    ///
    /// As for [`Pages::next`], and if the groups can't be listed.
    pub(crate) async fn next(&mut self) -> Result<Option<ListedPage<T>>, Error> {
        loop {
            let page = match self.pages.next().await {
                Err(error) if self.is_listed_group && error.kind() == Some(ErrorKind::NotFound) => None,
                page => page?,
            };
            if let Some(mut page) = page {
                page.objects.retain(|each| self.seen.insert(each.id().to_owned()));
                return Ok(Some(page));
            }
            let Some(group) = self.next_group().await? else { return Ok(None) };
            self.pages = Pages::new(&self.client, T::in_group(&self.scope, group));
            self.is_listed_group = true;
        }
    }

    async fn next_group(&mut self) -> Result<Option<String>, Error> {
        if let Groups::NotListed(account_id) = &self.groups {
            let groups = list_group_ids(&self.client, account_id.clone()).await?;
            self.groups = Groups::Listed(groups.into());
        }
        match &mut self.groups {
            Groups::NotListed(_) => Ok(None),
            Groups::Listed(groups) => Ok(groups.pop_front()),
        }
    }
}

/// The IDs of all groups of the account but the default one.
///
/// # Errors
///
/// As for [`Pages::next`].
pub(crate) async fn list_group_ids(client: &Client, account_id: Option<String>) -> Result<Vec<String>, Error> {
    let mut pages = Pages::<ServiceIdGroup>::new(client, account_id);
    let mut ids = Vec::new();
    while let Some(page) = pages.next().await? {
        ids.extend(page.objects.into_iter().map(|group| group.id));
    }
    Ok(ids)
}
