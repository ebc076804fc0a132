//! One argument of the provider block, looked up in the block, the environment, and the credentials file.

use secret::Secret;
use tf_provider::Attr;

use super::credentials_file::CredentialsFile;
use super::environment::Environment;

/// Where a value was found. A smaller one takes precedence over a greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precedence {
    /// The provider block.
    Configuration,
    /// An environment variable.
    Environment,
    /// The credentials file.
    File,
}

/// A value, and where it was found.
#[derive(Clone, Debug)]
pub(super) struct Resolved<T> {
    pub(super) value: T,
    pub(super) precedence: Precedence,
    /// The place as messages name it: `the argument ibmcloud_api_key`.
    pub(super) source: String,
}

/// An argument, and its names outside of the provider block.
pub(super) struct Argument<'a, T> {
    /// The name in the provider block.
    pub(super) name: &'static str,
    /// The value in the provider block.
    pub(super) configured: &'a Attr<T>,
    /// The environment variables; the first that is set counts.
    pub(super) variables: &'static [&'static str],
    /// The property in the credentials file.
    pub(super) property: Option<&'static str>,
}

/// Where an argument is looked up that is not configured in the provider block.
#[derive(Clone, Copy)]
pub(super) struct FallbackSources<'a> {
    pub(super) environment: &'a Environment,
    pub(super) file: Option<&'a CredentialsFile>,
}

/// How a configured value is cleaned up before it is used.
pub(super) trait Normalize: Clone {
    /// The value to use.
    fn normalized(&self) -> Self;
}

impl Normalize for Secret {
    /// Without whitespace at either end: `file("key.txt")` keeps the line break at the end of the file, which is not part of
    /// a credential.
    #[expect(clippy::disallowed_methods, reason = "only blanks around it are removed")]
    fn normalized(&self) -> Self {
        self.expose().trim().into()
    }
}

impl Normalize for String {
    fn normalized(&self) -> Self {
        self.clone()
    }
}

impl<T> Resolved<T> {
    /// The same place with another value.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Resolved<U> {
        Resolved { value: change(self.value), precedence: self.precedence, source: self.source }
    }
}

impl<T: Normalize + From<String>> Argument<'_, T> {
    /// The value from the place that takes precedence; `None` if the argument is not set anywhere. An unknown argument
    /// counts as not set, as does a blank one in the environment or the file.
    #[expect(clippy::disallowed_methods, reason = "a property of the file may be of an argument that is no secret")]
    pub(super) fn resolve(&self, fallback: &FallbackSources<'_>) -> Option<Resolved<T>> {
        if let Some(value) = self.configured.known() {
            let source = format!("the argument {}", self.name);
            return Some(Resolved { value: value.normalized(), precedence: Precedence::Configuration, source });
        }
        if let Some((variable, value)) = fallback.environment.first(self.variables) {
            let source = format!("the environment variable {variable}");
            return Some(Resolved { value: value.into(), precedence: Precedence::Environment, source });
        }
        let file = fallback.file?;
        let (property, value) = self.property.and_then(|property| Some((property, file.get(property)?)))?;
        let source = format!("{property} in {}", file.path());
        Some(Resolved { value: value.expose().to_owned().into(), precedence: Precedence::File, source })
    }
}
