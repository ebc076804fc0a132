//! The variables that the program prints, and the file that has them while it runs.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use iam_identity_mock::Login;
use serde_json::{Map, Value as Json};

use super::files;

/// The variable with the URL of the API, which every form has.
const ENDPOINT: &str = "IBMCLOUD_IAM_API_ENDPOINT";

/// A variable that every form has, and few other files.
const AUTH_TYPE: &str = "IAM_IDENTITY_AUTH_TYPE";

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
        add(AUTH_TYPE, "iam");
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
    ///
    /// # Errors
    ///
    /// If a value can't be written in it.
    pub(crate) fn text(&self, form: Form) -> Result<String, String> {
        if form == Form::Json {
            let pairs = self.variables.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str())));
            return Ok(Json::Object(pairs.collect::<Map<_, _>>()).to_string() + "\n");
        }
        let is_odd = |(_, value): &&(String, String)| form == Form::Dotenv && !is_plain(value);
        if let Some((name, _)) = self.variables.iter().find(is_odd) {
            return Err(format!(
                "--exports dotenv: programs that read such files disagree about quotes, blanks and #, and the value of {name} \
                 has one of them; choose another value, or another form"
            ));
        }
        let line = |(name, value): &(String, String)| match form {
            Form::Sh => format!("export {name}={}\n", quoted_for_sh(value)),
            Form::Powershell => format!("$env:{name} = '{}'\n", quoted_for_powershell(value)),
            _ => format!("{name}={value}\n"),
        };
        Ok(self.variables.iter().map(line).collect())
    }
}

/// Whether a string means the same with and without quotes.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || "-_./:".contains(it))
}

/// Doubles what ends a string in single quotes, which are
/// [five characters](https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules).
fn quoted_for_powershell(text: &str) -> String {
    let double = |it: char| if "'\u{2018}\u{2019}\u{201A}\u{201B}".contains(it) { vec![it, it] } else { vec![it] };
    text.chars().flat_map(double).collect()
}

/// Whether a file has nothing but variables of this program, in any form.
fn is_ours(content: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(content) else { return false };
    let names: Vec<String> = if let Ok(variables) = serde_json::from_str::<Map<String, Json>>(text) {
        variables.into_iter().map(|(name, _)| name).collect()
    } else {
        let name = |line: &str| {
            let line = ["export ", "$env:"].iter().find_map(|start| line.strip_prefix(start)).unwrap_or(line);
            line.split('=').next().unwrap_or_default().trim().to_owned()
        };
        text.lines().map(name).collect()
    };
    let is_known =
        |name: &String| name == ENDPOINT || name.starts_with("IC_API_KEY") || name.starts_with("IAM_IDENTITY_");
    names.iter().all(is_known) && names.iter().any(|name| name == AUTH_TYPE)
}

/// Quotes a string for a shell.
fn quoted_for_sh(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// The file that has the variables while the program runs. It is removed when this is dropped, unless another one has replaced it.
#[derive(Debug)]
pub(crate) struct ReadyFile {
    path: PathBuf,
    text: String,
}

impl ReadyFile {
    /// Checks that the file is absent, empty, or one that a killed program has left.
    ///
    /// # Errors
    ///
    /// If it is a link, a folder, or another program's file.
    pub(crate) fn check(path: &Path) -> Result<(), String> {
        let found = files::read(path).map_err(|reason| format!("--ready-file: {reason}"))?;
        if found.is_none_or(|content| content.is_empty() || is_ours(&content)) {
            return Ok(());
        }
        Err(format!(
            "--ready-file: {} holds something else than variables of this program, and is left as it is; name another file, or \
             remove it",
            path.display()
        ))
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    pub(crate) fn write(path: &Path, text: &str) -> Result<Self, String> {
        let written = files::write_private(path, text.as_bytes());
        written.map_err(|error| format!("--ready-file: {}: {error}", path.display()))?;
        Ok(Self { path: path.to_owned(), text: text.to_owned() })
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        if files::read(&self.path).is_ok_and(|found| found.is_some_and(|content| content == self.text.as_bytes())) {
            // Whoever has removed it has done what this does.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
