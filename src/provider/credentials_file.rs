//! The file that `IBM_CREDENTIALS_FILE` names, in the format of IBM's SDKs: one property per line,
//! `IAM_IDENTITY_APIKEY=…` (<https://github.com/IBM/go-sdk-core/blob/main/Authentication.md>).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use iam_identity::read_file;
use secret::Secret;
use tf_provider::Diagnostic;

use super::credential_json::json_field;
use super::environment::Environment;
use crate::diagnostics;

/// The environment variable that names the file.
const VARIABLE: &str = "IBM_CREDENTIALS_FILE";

/// The prefix of this service's properties: the name that the SDKs give the service.
const PREFIX: &str = "IAM_IDENTITY_";

/// The property that says which of the others count.
const AUTH_TYPE: &str = "IAM_IDENTITY_AUTH_TYPE";

/// The supported types of authentication, in lowercase.
const AUTH_TYPES: [&str; 4] = ["iam", "iamassume", "container", "bearertoken"];

/// The maximum size of the file. Real ones have a few lines.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The maximum length of a name of another service's property. Anything longer may be part of a secret.
const MAX_NAME_BYTES: usize = 64;

/// How many properties of other services a message names.
const MAX_NAMED: usize = 3;

/// The properties in a credentials file.
#[derive(Debug)]
pub(super) struct CredentialsFile {
    path: String,
    properties: BTreeMap<String, Secret>,
    /// The names of other services' properties.
    others: BTreeSet<String>,
}

/// A line of a credentials file.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// A property of this service, and its value.
    Property(String, Secret),
    /// The name of another service's property.
    Other(String),
    /// A comment, or anything else that is ignored.
    Ignored,
}

impl CredentialsFile {
    /// Reads the file that the environment names; `None` if it names none.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or is not a text file of properties.
    pub(super) fn read(environment: &Environment) -> Result<Option<Self>, Diagnostic> {
        let Some(path) = environment.get(VARIABLE) else { return Ok(None) };
        let content =
            read_file(Path::new(&path), MAX_FILE_BYTES).map_err(|error| unusable(&path, &error.to_string()))?;
        if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) || content.contains(&0) {
            return Err(unusable(&path, "is UTF-16 or binary. Save it as UTF-8"));
        }
        let text = std::str::from_utf8(&content).map_err(|_| unusable(&path, "is not valid UTF-8"))?;
        // Editors on Windows write a byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        if let Some(field) = json_field(text) {
            let reason = format!(
                "contains JSON, as the console and the CLI write it. A credentials file has one property per line: write the \
                 value of {field} as {PREFIX}APIKEY=VALUE"
            );
            return Err(unusable(&path, &reason));
        }
        let (mut properties, mut others) = (BTreeMap::new(), BTreeSet::new());
        for line in text.lines().map(Line::parse) {
            match line {
                Line::Property(name, value) => drop(properties.insert(name, value)),
                Line::Other(name) => drop(others.insert(name)),
                Line::Ignored => {}
            }
        }
        Ok(Some(Self { path, properties, others }))
    }

    /// The path, as the environment names it.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The value of a property, by its full name; `None` if it is missing or blank.
    pub(super) fn get(&self, property: &str) -> Option<Secret> {
        self.properties.get(property).filter(|value| !value.is_empty()).cloned()
    }

    /// Whether the file has one of these types of authentication, given in lowercase. A file without a type has all.
    #[expect(clippy::disallowed_methods, reason = "the properties that are no credentials are kept as secrets too")]
    pub(super) fn is_of(&self, auth_types: &[&str]) -> bool {
        let auth_type = self.get(AUTH_TYPE).map(|auth_type| auth_type.expose().to_ascii_lowercase());
        auth_type.is_none_or(|auth_type| auth_types.contains(&auth_type.as_str()))
    }

    /// The error if the provider needs a credential from the file, but the file has none.
    pub(super) fn without_credential(&self) -> Diagnostic {
        if !self.is_of(&AUTH_TYPES) {
            return diagnostics::credentials_file_auth_type(&self.path);
        }
        let others = || self.others.iter().take(MAX_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let reason = match (self.properties.is_empty(), self.others.is_empty(), self.get(AUTH_TYPE)) {
            (true, true, _) => format!("contains no line such as {PREFIX}APIKEY=VALUE"),
            (true, false, _) => format!(
                "contains only properties of other services ({}): those of this service begin with {PREFIX}",
                others()
            ),
            (false, _, Some(_)) => {
                format!("contains no credential of the type that its property {AUTH_TYPE} specifies")
            }
            (false, _, None) => format!("contains properties that begin with {PREFIX}, but no credential"),
        };
        unusable(&self.path, &reason)
    }
}

/// The error for this file. `reason` follows `which`.
fn unusable(path: &str, reason: &str) -> Diagnostic {
    diagnostics::credentials_file_unusable(&format!(
        "The environment variable {VARIABLE} names {path}, which {reason}."
    ))
}

impl Line {
    fn parse(line: &str) -> Self {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            return Self::Ignored;
        };
        let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
        let unquoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        if name.starts_with(PREFIX) {
            Self::Property(name, unquoted.unwrap_or(value).trim().into())
        } else if is_name(&name) {
            Self::Other(name)
        } else {
            // Without the form of a name, it may be part of a secret.
            Self::Ignored
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.len() <= MAX_NAME_BYTES && name.contains('_') && name.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_ibms_sdks_read_them() {
        let property = Line::Property("IAM_IDENTITY_APIKEY".to_owned(), "a=b".into());
        for line in [
            "IAM_IDENTITY_APIKEY=a=b",
            "  iam_identity_apikey = a=b ",
            "export IAM_IDENTITY_APIKEY='a=b'",
            "IAM_IDENTITY_APIKEY=\"a=b\"",
            "IAM_IDENTITY_APIKEY=\" a=b \"",
        ] {
            assert_eq!(Line::parse(line), property, "{line}");
        }
        for line in ["", "# IAM_IDENTITY_APIKEY=x", "IAM_IDENTITY_APIKEY", "c2VjcmV0LXNlY3JldA=="] {
            assert_eq!(Line::parse(line), Line::Ignored, "{line}");
        }
        assert_eq!(Line::parse("OTHER_APIKEY=x"), Line::Other("OTHER_APIKEY".to_owned()));
    }
}
