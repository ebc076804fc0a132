//! Listings of API keys.

use jiff::Timestamp;

use crate::api_key::{ApiKey, ListScope};
use crate::client::Client;
use crate::error::Error;
use crate::operations::groups::GroupedPages;

/// The keys of a page, or of a whole listing.
#[derive(Clone, Debug)]
pub struct ListedApiKeys {
    /// The keys.
    pub keys: Vec<ApiKey>,
    /// The server's time when it responded, if the response has it.
    pub server_time: Option<Timestamp>,
}

/// A listing, page by page. Each key comes once. A listing whose pages repeat or never end is an error.
#[derive(Debug)]
pub struct ApiKeyPages(GroupedPages<ApiKey>);

impl Client {
    /// The keys of this scope, page by page. Sends nothing until the first page is requested.
    pub fn api_key_pages(&self, scope: &ListScope) -> ApiKeyPages {
        ApiKeyPages(GroupedPages::of_scope(self, scope))
    }

    /// The keys of all service IDs of the account, page by page: of the default group, which a listing without a group is
    /// about, and then of every other one. Sends nothing until the first page is requested.
    pub fn service_id_key_pages_of_account(&self, account_id: Option<String>) -> ApiKeyPages {
        ApiKeyPages(GroupedPages::of_all_groups(self, &ListScope::ServiceIds { group_id: None }, account_id))
    }

    /// The keys of all users of the account, and of all its service IDs in every group, page by page. Sends nothing until the
    /// first page is requested.
    pub fn api_key_pages_of_account(&self, account_id: Option<String>) -> ApiKeyPages {
        ApiKeyPages(GroupedPages::of_all_groups(self, &ListScope::Account, account_id))
    }

    /// All keys of this scope, with the server's time of the last page.
    ///
    /// # Errors
    ///
    /// As for [`ApiKeyPages::next`].
    pub async fn list_api_keys(&self, scope: &ListScope) -> Result<ListedApiKeys, Error> {
        let mut listed = ListedApiKeys { keys: Vec::new(), server_time: None };
        let mut pages = self.api_key_pages(scope);
        while let Some(page) = pages.next().await? {
            listed.server_time = page.server_time.or(listed.server_time);
            listed.keys.extend(page.keys);
        }
        Ok(listed)
    }
}

impl ApiKeyPages {
    /// The next page; `None` after the last one, or after an error.
    ///
    /// # Errors
    ///
    /// * `Forbidden` or `Invalid`: the caller may not list these keys, or the groups of the account.
    /// * `UnexpectedResponse`: the response is no list of keys, the pages repeat, or there are more than any account has.
    /// * `InvalidRequest`: the scope's IAM ID can't be one.
    /// * Any other error of a request.
    pub async fn next(&mut self) -> Result<Option<ListedApiKeys>, Error> {
        let page = self.0.next().await?;
        Ok(page.map(|page| ListedApiKeys { keys: page.objects, server_time: page.server_time }))
    }
}
