//! What was given to the provider, and where: in the block, in the environment, or in a file of credentials.

use secret::Secret;
use tf_provider::Attr;

use super::credentials_file::CredentialsFile;
use super::environment::Environment;

/// Where something was given; the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precedence {
    Configuration,
    Environment,
    File,
}

/// Something that was given.
#[derive(Clone, Debug)]
pub(super) struct Resolved<T> {
    pub(super) value: T,
    pub(super) precedence: Precedence,
    /// For people: `the argument ibmcloud_api_key`.
    pub(super) source: String,
}

/// An argument, and by which other names it can be given.
pub(super) struct Argument<'a, T> {
    pub(super) name: &'static str,
    pub(super) configured: &'a Attr<T>,
    /// Environment variables, the first that is set counts.
    pub(super) variables: &'static [&'static str],
    /// What it is called in a file of credentials.
    pub(super) property: Option<&'static str>,
}

/// Where what isn't configured is looked for.
#[derive(Clone, Copy)]
pub(super) struct FallbackSources<'a> {
    pub(super) environment: &'a Environment,
    pub(super) file: Option<&'a CredentialsFile>,
}

/// A value as it is meant where it was configured.
pub(super) trait Normalize: Clone {
    /// Credentials without white space at their ends, such as the line break of `file("key.txt")`; everything else as it is.
    fn normalized(&self) -> Self;
}

impl Normalize for Secret {
    fn normalized(&self) -> Self {
        self.expose().trim().into()
    }
}

impl Normalize for String {
    fn normalized(&self) -> Self {
        self.clone()
    }
}

impl<T: Normalize + From<String>> Argument<'_, T> {
    /// What was given, from the nearest place. An argument that isn't known yet counts as not given, and so does what is
    /// blank in the environment or in a file.
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

/// A text that may be secret, looked for under these names.
pub(super) fn secret<'a>(
    name: &'static str,
    configured: &'a Attr<Secret>,
    variables: &'static [&'static str],
    property: &'static str,
) -> Argument<'a, Secret> {
    Argument { name, configured, variables, property: Some(property) }
}
