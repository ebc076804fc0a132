//! Listings of API keys: page after page, and never endless.
//!
//! The limits of an account: <https://cloud.ibm.com/docs/iam?topic=iam-account-limits>.

use std::collections::HashSet;

use http::Method;
use jiff::Timestamp;

use crate::api_key::{ApiKey, ListScope, Page};
use crate::client::Client;
use crate::error::Error;
use crate::id::{is_iam_id, is_key_id};
use crate::log::log_body;
use crate::operation::Operation;
use crate::operation_kind::OperationKind;

/// The page size: the maximum that the API accepts.
const PAGE_SIZE: &str = "100";

/// No listing has more pages: full ones have the keys of 10,000 identities.
const MAX_PAGES: usize = 2_000;

/// No listing has more keys: 5,000 identities with the maximum of 20 keys each.
const MAX_KEYS: usize = 100_000;

/// No listing has more bytes, which is the size of that many keys.
const MAX_BYTES: usize = 100 << 20;

/// The maximum length of a page token, in bytes.
const MAX_PAGE_TOKEN_BYTES: usize = 4 << 10;

/// The keys of a page, or of a whole listing.
#[derive(Clone, Debug)]
pub struct ListedApiKeys {
    /// The keys.
    pub keys: Vec<ApiKey>,
    /// The server's time when it responded, if the response has it.
    pub server_time: Option<Timestamp>,
}

/// A listing, page by page. A listing whose pages repeat or never end is an error.
#[derive(Debug)]
pub struct ApiKeyPages {
    client: Client,
    scope: ListScope,
    next: NextPage,
    seen_tokens: HashSet<String>,
    keys: usize,
    bytes: usize,
}

#[derive(Debug)]
enum NextPage {
    First,
    Token(String),
    None,
}

impl Client {
    /// The keys of this scope, page by page. Sends nothing until the first page is requested.
    pub fn api_key_pages(&self, scope: &ListScope) -> ApiKeyPages {
        let (client, scope) = (self.clone(), scope.clone());
        ApiKeyPages { client, scope, next: NextPage::First, seen_tokens: HashSet::new(), keys: 0, bytes: 0 }
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
    /// * `Forbidden` or `Invalid`: the caller may not list these keys.
    /// * `UnexpectedResponse`: the response is no list of keys, the pages repeat, or there are more than any account has.
    /// * `InvalidRequest`: the scope's IAM ID can't be one.
    /// * Any other error of a request.
    pub async fn next(&mut self) -> Result<Option<ListedApiKeys>, Error> {
        let token = match std::mem::replace(&mut self.next, NextPage::None) {
            NextPage::None => return Ok(None),
            NextPage::First => None,
            NextPage::Token(token) => Some(token),
        };
        let operation = self.operation(token.as_deref());
        let (kind, object) = (operation.kind, operation.object.clone());
        let response = self.client.run(operation).await?;
        let page = response.json::<Page>();
        log_body(&response, &page);
        let checked = page.and_then(|page| {
            let next = self.check(&page, response.len()).map_err(|reason| response.unexpected(reason))?;
            Ok((page, next))
        });
        let (page, next) = checked.map_err(|cause| self.client.sender().error(kind, object, cause))?;
        self.next = next;
        page.apikeys.iter().for_each(|key| self.client.note_if_recent(key));
        Ok(Some(ListedApiKeys { keys: page.apikeys, server_time: response.server_time() }))
    }

    fn operation(&self, token: Option<&str>) -> Operation {
        let mut operation = Operation::new(OperationKind::ListApiKeys, Method::GET, &["v1", "apikeys"]);
        operation = match &self.scope {
            ListScope::Identity(iam_id) if is_iam_id(iam_id) => operation.object(iam_id).query("iam_id", iam_id),
            ListScope::Identity(_) => {
                operation.invalid = Some("its IAM ID is invalid: characters without whitespace were expected");
                operation.object("the identity")
            }
            ListScope::Account => operation.object("the account").query("scope", "account"),
        };
        operation = operation.query("pagesize", PAGE_SIZE);
        match token {
            Some(token) => operation.query("pagetoken", token),
            None => operation,
        }
    }

    /// Checks a page. Returns what follows it.
    fn check(&mut self, page: &Page, bytes: usize) -> Result<NextPage, &'static str> {
        if !page.apikeys.iter().all(|key| is_key_id(&key.id)) {
            return Err("a key in the list has no ID that could be one");
        }
        self.keys += page.apikeys.len();
        self.bytes += bytes;
        let Some(link) = page.next.as_ref().filter(|link| !link.is_empty()) else { return Ok(NextPage::None) };
        let token = link.token().filter(|token| (1..=MAX_PAGE_TOKEN_BYTES).contains(&token.len()));
        let token = token.ok_or("the link to the next page of the list has no token that could be one")?;
        if !self.seen_tokens.insert(token.clone()) {
            return Err("the pages of the list lead in a circle");
        }
        if self.seen_tokens.len() >= MAX_PAGES || self.keys > MAX_KEYS || self.bytes > MAX_BYTES {
            return Err("the list has no end: it is longer than that of any account");
        }
        Ok(NextPage::Token(token))
    }
}
