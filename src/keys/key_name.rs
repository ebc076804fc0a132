//! A key as messages name it.

use std::fmt;

/// The name and ID of a key, displayed as messages write them: `"name" (ApiKey-…)`, the ID alone if the name is unknown,
/// or the quoted name alone if the key has no ID yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyName {
    name: String,
    id: Option<String>,
}

impl KeyName {
    /// A key that exists. An empty name means that the name is unknown.
    pub(crate) fn new(name: &str, id: &str) -> Self {
        Self { name: name.to_owned(), id: Some(id.to_owned()) }
    }

    /// A key that has not been created yet.
    pub(crate) fn without_id(name: &str) -> Self {
        Self { name: name.to_owned(), id: None }
    }

    /// The name; empty if unknown.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The ID, if the key exists.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The ID for use in a command: `ID` if the key has none yet.
    pub(crate) fn id_or_placeholder(&self) -> &str {
        self.id().unwrap_or("ID")
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
