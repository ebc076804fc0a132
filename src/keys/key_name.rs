//! How messages name a key.

use std::fmt;

use tf_provider::Attr;

use super::schema::ApiKeyModel;

/// A key as messages name it: `"name" (ApiKey-…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName {
    name: String,
    id: Option<String>,
}

impl KeyName {
    /// A key of this name and ID.
    pub fn new(name: &str, id: &str) -> Self {
        Self { name: name.to_owned(), id: Some(id.to_owned()) }
    }

    /// A key of this name that is yet to be made.
    pub fn of_new(name: &str) -> Self {
        Self { name: name.to_owned(), id: None }
    }

    /// The key of a state; one that is yet to be made has no ID.
    pub fn of(state: &ApiKeyModel) -> Self {
        let known = |attribute: &Attr<String>| attribute.known().filter(|text| !text.is_empty()).cloned();
        Self { name: state.name.str_or_empty().to_owned(), id: known(&state.id).or_else(|| known(&state.apikey_id)) }
    }

    /// The ID, where there is one.
    pub(crate) fn known_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The ID, or a word in its place.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or("ID")
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.id, self.name.is_empty()) {
            (Some(id), false) => write!(formatter, "{:?} ({id})", self.name),
            (Some(id), true) => formatter.write_str(id),
            (None, _) => write!(formatter, "{:?}", self.name),
        }
    }
}
