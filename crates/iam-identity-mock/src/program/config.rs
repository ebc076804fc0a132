//! Options and identities from a file and from the command line.

use std::path::Path;

use iam_identity_mock::{Identity, Options, Role};
use serde::Deserialize;

/// A configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    options: toml::Table,
    #[serde(default)]
    identity: Vec<ConfiguredIdentity>,
}

/// An identity with the key that it logs in with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfiguredIdentity {
    iam_id: String,
    account_id: String,
    name: String,
    #[serde(default)]
    roles: std::collections::BTreeSet<Role>,
    #[serde(default)]
    trusts: std::collections::BTreeSet<String>,
    /// The value of the key to log in with; random if absent.
    pub login_key: Option<String>,
}

impl ConfiguredIdentity {
    pub(crate) fn identity(&self) -> Identity {
        Identity {
            iam_id: self.iam_id.clone(),
            account_id: self.account_id.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            trusts: self.trusts.clone(),
        }
    }
}

/// The configuration of the mock.
#[derive(Debug)]
pub(crate) struct Config {
    pub options: Options,
    pub identities: Vec<ConfiguredIdentity>,
}

impl Config {
    /// Reads the file, if there is one, and overrides its options by those given as `name=value`.
    ///
    /// # Errors
    ///
    /// What is wrong, and where.
    pub(crate) fn read(file: Option<&Path>, set: &[String]) -> Result<Self, String> {
        let mut read = match file {
            None => File::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
            }
        };
        for pair in set {
            let (name, value) = pair.split_once('=').ok_or_else(|| format!("--set {pair}: it needs NAME=VALUE"))?;
            // A string may be written without quotes.
            let parsed = toml::from_str::<toml::Table>(&format!("value = {value}"));
            let value = parsed.ok().and_then(|mut table| table.remove("value"));
            let value = value.unwrap_or_else(|| toml::Value::String(pair[name.len() + 1..].to_owned()));
            read.options.insert(name.trim().to_owned(), value);
        }
        let options: Options = read
            .options
            .try_into()
            .map_err(|error: toml::de::Error| format!("{}; `--options` lists the options", error.message()))?;
        options.check().map_err(|error| error.to_string())?;
        let mut identities = read.identity;
        if identities.is_empty() {
            let Identity { iam_id, account_id, name, roles, trusts } = Identity::user(1).with(Role::Administrator);
            identities.push(ConfiguredIdentity { iam_id, account_id, name, roles, trusts, login_key: None });
        }
        for (index, one) in identities.iter().enumerate() {
            let same = |other: &&ConfiguredIdentity| other.iam_id == one.iam_id && other.account_id == one.account_id;
            if identities[..index].iter().any(|other| same(&other)) {
                return Err(format!("the identity {} is there twice in the account {}", one.iam_id, one.account_id));
            }
        }
        Ok(Self { options, identities })
    }
}

/// The options with their defaults, as a configuration file.
pub(crate) fn options_file() -> String {
    let lines = Options::docs().into_iter().map(|option| {
        let unset = if option.default == "null" { "# " } else { "" };
        let default = if option.default == "null" { "0" } else { &option.default };
        format!("# {}\n{unset}{} = {default}\n", option.description, option.name)
    });
    format!("[options]\n{}", lines.collect::<String>())
}
