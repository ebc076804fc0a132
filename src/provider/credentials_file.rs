//! The file that `IBM_CREDENTIALS_FILE` names, as IBM's SDKs read it: a property a line, `IAM_IDENTITY_APIKEY=…`.

use std::collections::BTreeMap;

use secret::Secret;

use super::environment::Environment;

/// The variable that names the file.
const VARIABLE: &str = "IBM_CREDENTIALS_FILE";

/// What properties of this service begin with; the SDKs' name of it.
const PREFIX: &str = "IAM_IDENTITY_";

/// Such a file has a few lines.
const LONGEST: u64 = 1 << 20;

/// The properties of a file.
#[derive(Debug)]
pub(super) struct CredentialsFile {
    path: String,
    properties: BTreeMap<String, Secret>,
}

impl CredentialsFile {
    /// Reads the file, if the environment names one. The error is for people.
    pub(super) fn read(environment: &Environment) -> Result<Option<Self>, String> {
        let Some(path) = environment.get(VARIABLE) else { return Ok(None) };
        let unreadable = |why: String| format!("The environment variable {VARIABLE} names {path}, which {why}.");
        if std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LONGEST) {
            return Err(unreadable("is larger than any file of credentials".to_owned()));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(format!("can't be read: {error}")))?;
        let properties = text.lines().filter_map(property).collect();
        Ok(Some(Self { path, properties }))
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// A property by its whole name; one that is empty isn't there.
    pub(super) fn get(&self, property: &str) -> Option<Secret> {
        self.properties.get(property).filter(|value| !value.is_empty()).cloned()
    }
}

/// A line's property: neither a comment nor another service's.
fn property(line: &str) -> Option<(String, Secret)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
    let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
    let bare = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    name.starts_with(PREFIX).then(|| (name, Secret::from(bare.unwrap_or(value))))
}

#[cfg(test)]
mod tests {
    use super::property;

    #[test]
    fn lines_are_read_as_ibms_sdks_read_them() {
        let read = |line| property(line).map(|(name, value)| (name, value.expose().to_owned()));
        let wanted = Some(("IAM_IDENTITY_APIKEY".to_owned(), "a=b".to_owned()));
        for line in [
            "IAM_IDENTITY_APIKEY=a=b",
            "  iam_identity_apikey = a=b ",
            "export IAM_IDENTITY_APIKEY='a=b'",
            "IAM_IDENTITY_APIKEY=\"a=b\"",
        ] {
            assert_eq!(read(line), wanted, "{line}");
        }
        for line in ["", "# IAM_IDENTITY_APIKEY=x", "OTHER_APIKEY=x", "IAM_IDENTITY_APIKEY"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
