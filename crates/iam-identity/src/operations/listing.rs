//! Listings: page after page, to the last one, and never for ever.

use std::collections::HashSet;

use http::Method;
use jiff::Timestamp;

use crate::api_key::{ApiKey, ListScope, Page};
use crate::client::Client;
use crate::error::Error;
use crate::id::{is_iam_id, is_key_id};
use crate::operation::Operation;
use crate::operations::api_keys::log_answer;

/// The most keys that a page can have, which is how many are asked for.
const PAGE_SIZE: &str = "100";

/// No listing has more pages: full ones have the keys of 10,000 identities.
const MOST_PAGES: usize = 2_000;

/// No listing has more keys: 5,000 identities that each have as many as they may.
const MOST_KEYS: usize = 100_000;

/// No listing has more bytes, which is what so many keys have.
const MOST_BYTES: usize = 100 << 20;

/// The longest token that leads to a page.
const LONGEST_TOKEN: usize = 4 << 10;

/// A page of keys.
#[derive(Clone, Debug)]
pub struct ListedApiKeys {
    /// The keys.
    pub keys: Vec<ApiKey>,
    /// The server's time, where it says it.
    pub server_time: Option<Timestamp>,
}

/// A listing under way. The only way to follow one: a listing that goes in circles or has no end is an error here, for
/// whoever reads it.
#[derive(Debug)]
pub struct ApiKeyPages {
    client: Client,
    of: ListScope,
    next: Next,
    tokens: HashSet<String>,
    keys: usize,
    bytes: usize,
}

#[derive(Debug)]
enum Next {
    First,
    Token(String),
    None,
}

impl Client {
    /// The keys of these identities, page by page. Nothing is sent until the first page is asked for.
    pub fn api_key_pages(&self, of: &ListScope) -> ApiKeyPages {
        let (client, of) = (self.clone(), of.clone());
        ApiKeyPages { client, of, next: Next::First, tokens: HashSet::new(), keys: 0, bytes: 0 }
    }

    /// Lists keys, to the last page; the second result is the server's time, where it says it.
    pub async fn list_api_keys(&self, of: &ListScope) -> Result<(Vec<ApiKey>, Option<Timestamp>), Error> {
        let (mut keys, mut now, mut pages) = (Vec::new(), None, self.api_key_pages(of));
        while let Some(page) = pages.next().await? {
            now = page.server_time.or(now);
            keys.extend(page.keys);
        }
        Ok((keys, now))
    }
}

impl ApiKeyPages {
    /// The next page; `None` after the last one, or after an error.
    ///
    /// # Errors
    ///
    /// Those of a request, and `UnexpectedResponse` where the answer is no list of keys, where the pages go in circles, or where
    /// there are more than any account has.
    pub async fn next(&mut self) -> Result<Option<ListedApiKeys>, Error> {
        let token = match std::mem::replace(&mut self.next, Next::None) {
            Next::None => return Ok(None),
            Next::First => None,
            Next::Token(token) => Some(token),
        };
        let operation = self.operation(token.as_deref());
        let (name, object) = (operation.name, operation.object.clone());
        let reply = self.client.run(operation).await?;
        let page = reply.read::<Page>();
        log_answer(&reply, &page);
        let checked = page.and_then(|page| {
            let next = self.check(&page, reply.length()).map_err(|reason| reply.unreadable(reason))?;
            Ok((page, next))
        });
        let (page, next) = checked.map_err(|cause| self.client.failed(name, object, cause))?;
        self.next = next;
        page.apikeys.iter().for_each(|key| self.client.note_recent(key));
        Ok(Some(ListedApiKeys { keys: page.apikeys, server_time: reply.server_time() }))
    }

    fn operation(&self, token: Option<&str>) -> Operation {
        let operation = Operation::new("list the API keys of", Method::GET, &["v1", "apikeys"]);
        let mut operation = match &self.of {
            ListScope::Identity(iam_id) if is_iam_id(iam_id) => operation.of_object(iam_id).query("iam_id", iam_id),
            ListScope::Identity(_) => {
                let fault =
                    "the IAM ID of whose keys are to be listed is none: characters without blanks were expected";
                Operation { fault: Some(fault), ..operation }
            }
            ListScope::Account => operation.of_object("the account").query("scope", "account"),
        };
        operation = operation.query("pagesize", PAGE_SIZE);
        match token {
            Some(token) => operation.query("pagetoken", token),
            None => operation,
        }
    }

    /// What follows a page, if it is one.
    fn check(&mut self, page: &Page, bytes: usize) -> Result<Next, &'static str> {
        if !page.apikeys.iter().all(|key| is_key_id(&key.id)) {
            return Err("a key in the list has no ID that could be one");
        }
        self.keys += page.apikeys.len();
        self.bytes += bytes;
        let Some(link) = page.next.as_ref().filter(|link| !link.is_empty()) else { return Ok(Next::None) };
        let token = link.token().filter(|token| (1..=LONGEST_TOKEN).contains(&token.len()));
        let token = token.ok_or("the link to the next page of the list has no token that could be one")?;
        if !self.tokens.insert(token.clone()) {
            return Err("the pages of the list lead in a circle");
        }
        if self.tokens.len() >= MOST_PAGES || self.keys > MOST_KEYS || self.bytes > MOST_BYTES {
            return Err("the list has no end: it is longer than that of any account");
        }
        Ok(Next::Token(token))
    }
}
