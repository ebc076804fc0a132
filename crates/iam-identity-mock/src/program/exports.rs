//! The variables that the program prints, and the file that has them while it runs.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use iam_identity_mock::Login;
use serde_json::{Map, Value as Json};

use super::files;

/// The variable with the URL of the API, which every form has.
const ENDPOINT: &str = "IBMCLOUD_IAM_API_ENDPOINT";

/// The form of the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// `export NAME=value`, for a shell.
    Sh,
    /// `NAME=value`, for a file of variables.
    Dotenv,
    /// A JSON object in a line.
    Json,
    /// `NAME=value`, for the file that `$GITHUB_ENV` names.
    Github,
    /// `$env:NAME = 'value'`.
    Powershell,
}

/// What clients need to use the mock.
#[derive(Debug)]
pub(crate) struct Exports {
    variables: Vec<(String, String)>,
}

impl Exports {
    /// The variables of an API at this URL, with these logins, with this URL of the control API, and with this file of the
    /// certificate authority.
    pub(crate) fn new(endpoint: &str, logins: &[Login], control: Option<String>, authority: Option<&Path>) -> Self {
        let mut variables = vec![(ENDPOINT.to_owned(), endpoint.to_owned())];
        let mut add = |name: &str, value: &str| variables.push((name.to_owned(), value.to_owned()));
        for (index, login) in logins.iter().enumerate() {
            let suffix = if index == 0 { String::new() } else { format!("_{}", index + 1) };
            add(&format!("IC_API_KEY{suffix}"), &login.login_key);
        }
        // What IBM's SDKs read, and their examples: https://github.com/IBM/platform-services-go-sdk
        add("IAM_IDENTITY_URL", endpoint);
        add("IAM_IDENTITY_AUTH_TYPE", "iam");
        add("IAM_IDENTITY_AUTH_URL", endpoint);
        if let Some(login) = logins.first() {
            add("IAM_IDENTITY_APIKEY", &login.login_key);
            add("IAM_IDENTITY_ACCOUNT_ID", &login.account_id);
            add("IAM_IDENTITY_IAM_ID", &login.iam_id);
        }
        if let Some(control) = control {
            add("IAM_IDENTITY_MOCK_CONTROL", &control);
        }
        if let Some(authority) = authority {
            let authority = std::path::absolute(authority).unwrap_or_else(|_| authority.to_owned());
            add("IAM_IDENTITY_MOCK_CA", &authority.to_string_lossy());
        }
        Self { variables }
    }

    /// The text of all variables in a form.
    pub(crate) fn text(&self, form: Form) -> String {
        if form == Form::Json {
            let pairs = self.variables.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str())));
            return Json::Object(pairs.collect::<Map<_, _>>()).to_string() + "\n";
        }
        let line = |(name, value): &(String, String)| match form {
            Form::Sh => format!("export {name}={}\n", quoted_for_sh(value)),
            Form::Powershell => format!("$env:{name} = '{}'\n", value.replace('\'', "''")),
            _ => format!("{name}={value}\n"),
        };
        self.variables.iter().map(line).collect()
    }
}

/// Quotes a string for a shell.
fn quoted_for_sh(text: &str) -> String {
    if !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "-_./:".contains(it)) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// The file that has the variables while the program runs. It is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Removes the file that a killed program has left.
    ///
    /// # Errors
    ///
    /// If it is a link, a folder, or another program's file.
    pub(crate) fn prepare(path: &Path) -> Result<(), String> {
        let found = files::read(path).map_err(|reason| format!("--ready-file: {reason}"))?;
        let Some(content) = found else { return Ok(()) };
        let is_ours = content.windows(ENDPOINT.len()).any(|part| part == ENDPOINT.as_bytes());
        if !is_ours && !content.is_empty() {
            let path = path.display();
            return Err(format!(
                "--ready-file: {path} holds something else than variables of this program, and is left as it is; name another \
                 file, or remove it"
            ));
        }
        std::fs::remove_file(path).map_err(|error| format!("--ready-file: {}: {error}", path.display()))
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    pub(crate) fn write(path: &Path, text: &str) -> Result<Self, String> {
        let written = files::write_private(path, text.as_bytes());
        written.map_err(|error| format!("--ready-file: {}: {error}", path.display()))?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        // Whoever has removed it has done what this does.
        let _ = std::fs::remove_file(&self.0);
    }
}
