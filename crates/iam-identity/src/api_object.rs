//! What the kinds of objects of the API have in common: an ID in the path, a time of creation, and listings.

use std::fmt::Debug;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::operation::Operation;

/// A kind of object that has an ID.
pub(crate) trait ApiObject: Clone + Debug + DeserializeOwned + Send {
    /// The path of its operations; that of one object continues with its ID.
    const PATH: [&'static str; 2];

    /// Whether a string can be its ID.
    fn is_id(text: &str) -> bool;

    /// Its ID.
    fn id(&self) -> &str;

    /// When it was created, as the API writes times.
    fn created_at(&self) -> Option<&str>;
}

/// A kind of object that has operations on one of them.
pub(crate) trait SingleObject: ApiObject {
    /// Why no request is sent about a string that can't be its ID.
    const INVALID_ID: &'static str;
    /// What is wrong with a response without an ID.
    const NO_OBJECT: &'static str;
    /// What is wrong with a response about another object than the one that was asked for.
    const ANOTHER: &'static str;
}

/// A kind of object that can be listed.
pub(crate) trait ListedObject: ApiObject {
    /// Which objects are listed.
    type Scope: Clone + Debug + Send;
    /// A page of the list, as the API sends it.
    type Page: Debug + DeserializeOwned;
    /// What is wrong with a list that has an object without an ID.
    const NO_ID: &'static str;

    /// The request for the first page.
    fn operation(scope: &Self::Scope) -> Operation;

    /// The objects of a page, and the link to the next one.
    fn parts(page: Self::Page) -> (Vec<Self>, Option<Link>);
}

/// A kind of object whose listings are about a group of service IDs.
pub(crate) trait GroupedObject: ListedObject {
    /// The same scope in another group.
    fn in_group(scope: &Self::Scope, group_id: String) -> Self::Scope;
}

/// A link to another page: a string, or an object with it, which IBM documents for other listings.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Link {
    Text(String),
    Object { href: String },
}

impl Link {
    fn url(&self) -> &str {
        let (Self::Text(url) | Self::Object { href: url }) = self;
        url
    }

    /// Whether there is no other page.
    pub(crate) fn is_empty(&self) -> bool {
        self.url().is_empty()
    }

    /// The `pagetoken` of the link.
    pub(crate) fn token(&self) -> Option<String> {
        let url = self.url();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let parameters = reqwest::Url::parse(&format!("http://localhost/?{query}")).ok()?;
        parameters.query_pairs().find(|(name, _)| name == "pagetoken").map(|(_, token)| token.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Link;

    #[test]
    fn page_tokens_are_read_from_both_forms_of_links() {
        let link: Link = serde_json::from_str(r#""https://iam/v1/apikeys?x=1&pagetoken=a%2Bb""#).unwrap();
        assert_eq!(link.token().as_deref(), Some("a+b"));
        let link: Link = serde_json::from_str(r#"{"href":"/v1/apikeys?pagetoken=c"}"#).unwrap();
        assert_eq!(link.token().as_deref(), Some("c"));
    }
}
