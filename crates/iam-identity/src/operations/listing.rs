//! Listings: page after page, and never endless.
//!
//! The limits of an account: <https://cloud.ibm.com/docs/iam?topic=iam-account-limits>.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::api_object::{Link, ListedObject};
use crate::client::Client;
use crate::error::Error;
use crate::log::log_body;

/// The page size: the maximum that the API accepts.
const PAGE_SIZE: &str = "100";

/// No listing has more pages: full ones have the keys of 10,000 identities.
const MAX_PAGES: usize = 2_000;

/// No listing has more objects: 5,000 identities with the maximum of 20 keys each.
const MAX_OBJECTS: usize = 100_000;

/// No listing has more bytes, which is the size of that many keys.
const MAX_BYTES: usize = 100 << 20;

/// The maximum length of a page token, in bytes.
const MAX_PAGE_TOKEN_BYTES: usize = 4 << 10;

/// A listing, page by page. A listing whose pages repeat or never end is an error.
#[derive(Debug)]
pub(crate) struct Pages<T: ListedObject> {
    client: Client,
    scope: T::Scope,
    next: NextPage,
    seen_tokens: HashSet<String>,
    objects: usize,
    bytes: usize,
}

/// A page of a listing.
pub(crate) struct ListedPage<T> {
    pub(crate) objects: Vec<T>,
    /// The server's time when it responded, if the response has it.
    pub(crate) server_time: Option<Timestamp>,
}

#[derive(Debug)]
enum NextPage {
    First,
    Token(String),
    None,
}

impl<T: ListedObject> Pages<T> {
    /// A listing of this scope. Sends nothing until the first page is requested.
    pub(crate) fn new(client: &Client, scope: T::Scope) -> Self {
        let client = client.clone();
        Self { client, scope, next: NextPage::First, seen_tokens: HashSet::new(), objects: 0, bytes: 0 }
    }

    /// The next page; `None` after the last one, or after an error.
    ///
    /// # Errors
    ///
    /// * `UnexpectedResponse`: the response is no list of such objects, the pages repeat, or there are more than any account
    ///   has.
    /// * `InvalidRequest`: the scope can't be a part of a request.
    /// * Any other error of a request.
    pub(crate) async fn next(&mut self) -> Result<Option<ListedPage<T>>, Error> {
        let token = match std::mem::replace(&mut self.next, NextPage::None) {
            NextPage::None => return Ok(None),
            NextPage::First => None,
            NextPage::Token(token) => Some(token),
        };
        let mut operation = T::operation(&self.scope).query("pagesize", PAGE_SIZE);
        if let Some(token) = token {
            operation = operation.query("pagetoken", token);
        }
        let (kind, object) = (operation.kind, operation.object.clone());
        let response = self.client.run(operation).await?;
        let page = response.json::<T::Page>();
        log_body(&response, &page);
        let checked = page.and_then(|page| {
            let (objects, link) = T::parts(page);
            let next = self.check(&objects, link, response.len()).map_err(|reason| response.unexpected(reason))?;
            Ok((objects, next))
        });
        let (objects, next) = checked.map_err(|cause| self.client.sender().error(kind, object, cause))?;
        self.next = next;
        for object in &objects {
            self.client.note_if_recent(object);
        }
        Ok(Some(ListedPage { objects, server_time: response.server_time() }))
    }

    /// Checks a page. Returns what follows it.
    fn check(&mut self, objects: &[T], link: Option<Link>, bytes: usize) -> Result<NextPage, &'static str> {
        if !objects.iter().all(|object| T::is_id(object.id())) {
            return Err(T::NO_ID);
        }
        self.objects += objects.len();
        self.bytes += bytes;
        let Some(link) = link.filter(|link| !link.is_empty()) else { return Ok(NextPage::None) };
        let token = link.token().filter(|token| (1..=MAX_PAGE_TOKEN_BYTES).contains(&token.len()));
        let token = token.ok_or("the link to the next page of the list has no token that could be one")?;
        if !self.seen_tokens.insert(token.clone()) {
            return Err("the pages of the list lead in a circle");
        }
        if self.seen_tokens.len() >= MAX_PAGES || self.objects > MAX_OBJECTS || self.bytes > MAX_BYTES {
            return Err("the list has no end: it is longer than that of any account");
        }
        Ok(NextPage::Token(token))
    }
}
