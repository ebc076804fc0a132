//! The file that `IBM_CREDENTIALS_FILE` names, as IBM's SDKs read it: a property a line, `IAM_IDENTITY_APIKEY=…`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use iam_identity::read_file;
use secret::Secret;
use tf_provider::Diagnostic;

use super::credential_format::json_field;
use super::environment::Environment;
use crate::diagnostics;

/// The variable that names the file.
const VARIABLE: &str = "IBM_CREDENTIALS_FILE";

/// What properties of this service begin with; the SDKs' name of it.
const PREFIX: &str = "IAM_IDENTITY_";

/// Which of the properties count.
const KIND: &str = "IAM_IDENTITY_AUTH_TYPE";

/// The kinds that there are, in small letters.
const KINDS: [&str; 4] = ["iam", "iamassume", "container", "bearertoken"];

/// Such a file has a few lines.
const LONGEST: u64 = 1 << 20;

/// The properties of a file.
#[derive(Debug)]
pub(super) struct CredentialsFile {
    path: String,
    properties: BTreeMap<String, Secret>,
    /// Names of properties that are other services'.
    others: BTreeSet<String>,
}

/// A line of a file.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// A property of this service.
    Property(String, Secret),
    /// Another service's.
    Other(String),
    /// A comment, or nothing that is read.
    Nothing,
}

impl CredentialsFile {
    /// Reads the file, if the environment names one. The error is for people.
    pub(super) fn read(environment: &Environment) -> Result<Option<Self>, String> {
        let Some(path) = environment.get(VARIABLE) else { return Ok(None) };
        let unusable = |why: &str| format!("The environment variable {VARIABLE} names {path}, which {why}.");
        let content = read_file(Path::new(&path), LONGEST).map_err(|reason| unusable(&reason))?;
        if content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]) || content.contains(&0) {
            return Err(unusable("is UTF-16 or binary. Save it as UTF-8"));
        }
        let text = std::str::from_utf8(&content).map_err(|_| unusable("is not valid UTF-8"))?;
        // Editors of Windows put it there.
        let text = text.trim_start_matches('\u{feff}');
        if let Some(field) = json_field(text) {
            return Err(unusable(&format!(
                "contains JSON, as the console and the CLI write it. A credentials file has one property per line: write \
                 the value of {field} as {PREFIX}APIKEY=\u{2026}"
            )));
        }
        let (mut properties, mut others) = (BTreeMap::new(), BTreeSet::new());
        for each in text.lines().map(line) {
            match each {
                Line::Property(name, value) => drop(properties.insert(name, value)),
                Line::Other(name) => drop(others.insert(name)),
                Line::Nothing => {}
            }
        }
        Ok(Some(Self { path, properties, others }))
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// A property by its whole name; one that is blank isn't there.
    pub(super) fn get(&self, property: &str) -> Option<Secret> {
        self.properties.get(property).filter(|value| !value.is_empty()).cloned()
    }

    /// Whether the file is of one of these kinds, in small letters; one that doesn't say is of all.
    pub(super) fn is_of(&self, kinds: &[&str]) -> bool {
        let kind = self.get(KIND).map(|kind| kind.expose().to_ascii_lowercase());
        kind.is_none_or(|kind| kinds.contains(&kind.as_str()))
    }

    /// What is to be said where a credential was to come from the file, and there is none in it.
    pub(super) fn without_credential(&self) -> Diagnostic {
        if !self.is_of(&KINDS) {
            return diagnostics::credentials_file_kind(&self.path);
        }
        let path = &self.path;
        let others = || self.others.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        let why = match (self.properties.is_empty(), self.others.is_empty(), self.get(KIND)) {
            (true, true, _) => format!("contains no line such as {PREFIX}APIKEY=\u{2026}"),
            (true, false, _) => {
                format!(
                    "contains only properties of other services ({}): those of this service begin with {PREFIX}",
                    others()
                )
            }
            (false, _, Some(_)) => format!("contains no credential of the type that its property {KIND} specifies"),
            (false, _, None) => format!("contains properties that begin with {PREFIX}, but no credential"),
        };
        diagnostics::credentials_file_unusable(&format!(
            "The environment variable {VARIABLE} names {path}, which {why}."
        ))
    }
}

/// Reads a line.
fn line(line: &str) -> Line {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { return Line::Nothing };
    let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
    let bare = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let is_name =
        |name: &str| name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if name.starts_with(PREFIX) {
        Line::Property(name, bare.unwrap_or(value).trim().into())
    } else if is_name(&name) && name.contains('_') {
        Line::Other(name)
    } else {
        // What is no name may be a part of a secret.
        Line::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_ibms_sdks_read_them() {
        let wanted = Line::Property("IAM_IDENTITY_APIKEY".to_owned(), "a=b".into());
        for text in [
            "IAM_IDENTITY_APIKEY=a=b",
            "  iam_identity_apikey = a=b ",
            "export IAM_IDENTITY_APIKEY='a=b'",
            "IAM_IDENTITY_APIKEY=\"a=b\"",
            "IAM_IDENTITY_APIKEY=\" a=b \"",
        ] {
            assert_eq!(line(text), wanted, "{text}");
        }
        for text in ["", "# IAM_IDENTITY_APIKEY=x", "IAM_IDENTITY_APIKEY", "c2VjcmV0LXNlY3JldA=="] {
            assert_eq!(line(text), Line::Nothing, "{text}");
        }
        assert_eq!(line("OTHER_APIKEY=x"), Line::Other("OTHER_APIKEY".to_owned()));
    }
}
