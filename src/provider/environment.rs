//! The environment variables that the provider reads.

use std::collections::BTreeMap;
use std::fmt;

/// The environment variables of the process, or a fixed set of variables in tests.
#[derive(Clone)]
pub struct Environment(Source);

#[derive(Clone)]
enum Source {
    Process,
    Fixed(BTreeMap<String, String>),
}

impl Environment {
    /// An environment that consists of these variables only.
    pub fn of<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(Source::Fixed(
            variables.into_iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ))
    }

    /// The value of a variable without whitespace at either end; `None` if the variable is unset or blank.
    pub fn get(&self, name: &str) -> Option<String> {
        self.get_raw(name).map(|value| value.trim().to_owned())
    }

    /// The value of a variable with its whitespace; `None` if the variable is unset or blank. Invalid UTF-8 becomes
    /// replacement characters, because a variable that is set must not count as unset.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn get_raw(&self, name: &str) -> Option<String> {
        let value = match &self.0 {
            Source::Process => std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
            Source::Fixed(variables) => variables.get(name).cloned(),
        };
        value.filter(|value| !value.trim().is_empty())
    }

    /// The name and the value, as [`get`](Self::get) returns it, of the first of these variables that is set.
    pub fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, String)> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }
}

impl Default for Environment {
    /// The environment of the process.
    fn default() -> Self {
        Self(Source::Process)
    }
}

impl From<BTreeMap<String, String>> for Environment {
    /// An environment that consists of these variables only.
    fn from(variables: BTreeMap<String, String>) -> Self {
        Self(Source::Fixed(variables))
    }
}

/// Does not show the variables, because their values may be credentials.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Environment")
    }
}
