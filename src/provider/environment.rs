//! The process's environment, as far as the provider reads it.

use std::collections::BTreeMap;
use std::fmt;

/// Environment variables; in tests, made up ones.
#[derive(Clone)]
pub struct Environment(Source);

#[derive(Clone)]
enum Source {
    Process,
    Fixed(BTreeMap<String, String>),
}

impl Default for Environment {
    fn default() -> Self {
        Self(Source::Process)
    }
}

impl Environment {
    /// An environment of these variables alone.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(Source::Fixed(
            variables.into_iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ))
    }

    /// The value of a variable, without white space at its ends; one that is blank isn't set.
    pub fn get(&self, name: &str) -> Option<String> {
        self.get_raw(name).map(|value| value.trim().to_owned())
    }

    /// The value of a variable with everything in it; one that is blank isn't set. What is no text has replacement
    /// characters in it, for a variable that is set must not count as one that isn't.
    pub fn get_raw(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            Source::Process => std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
            Source::Fixed(variables) => variables.get(name).cloned(),
        };
        value.filter(|value| !value.trim().is_empty())
    }

    /// The first of these variables that is set: its name and its value.
    pub fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, String)> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }
}

impl From<BTreeMap<String, String>> for Environment {
    /// An environment of these variables alone.
    fn from(variables: BTreeMap<String, String>) -> Self {
        Self(Source::Fixed(variables))
    }
}

/// Credentials may be among the values.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Environment")
    }
}
