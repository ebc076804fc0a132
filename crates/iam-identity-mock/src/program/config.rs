//! Options and objects to start with, from files and from the command line.

use std::path::Path;

use iam_identity_mock::{Identity, Options, Seed, SeedIdentity};

use super::arguments::Arguments;

/// The configuration of the mock.
#[derive(Debug)]
pub(crate) struct Config {
    pub options: Options,
    /// The objects to start with. There is an identity, and all identities have an account.
    pub seed: Seed,
}

impl Config {
    /// Reads the files, and overrides the options by those given as `name=value`.
    ///
    /// # Errors
    ///
    /// What is wrong, and where.
    pub(crate) fn read(arguments: &Arguments) -> Result<Self, String> {
        let (mut options, mut seed) = match &arguments.config {
            None => Default::default(),
            Some(path) => read_config(path)?,
        };
        for pair in &arguments.set {
            let (name, value) = pair.split_once('=').ok_or_else(|| format!("--set {pair}: it needs NAME=VALUE"))?;
            // A string may be written without quotes.
            let parsed = toml::from_str::<toml::Table>(&format!("value = {value}"));
            let value = parsed.ok().and_then(|mut table| table.remove("value"));
            let value = value.unwrap_or_else(|| toml::Value::String(pair[name.len() + 1..].to_owned()));
            options.insert(name.trim().to_owned(), value);
        }
        let options: Options = options
            .try_into()
            .map_err(|error: toml::de::Error| format!("{}; `--options` lists the options", error.message()))?;
        options.check().map_err(|error| error.to_string())?;
        if let Some(path) = &arguments.seed {
            append(&mut seed, read_seed(path)?);
        }
        seed.ensure_identity();
        complete(&mut seed.identity, arguments.login_key.as_ref())?;
        Ok(Self { options, seed })
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The options and the objects of a configuration file.
fn read_config(path: &Path) -> Result<(toml::Table, Seed), String> {
    let failed = |reason: &dyn std::fmt::Display| format!("{}: {reason}", path.display());
    let mut table: toml::Table = toml::from_str(&text_of(path)?).map_err(|error| failed(&error))?;
    let options = match table.remove("options") {
        None => toml::Table::new(),
        Some(toml::Value::Table(options)) => options,
        Some(_) => return Err(failed(&"`options` must be a table")),
    };
    Ok((options, Seed::from_toml_table(table).map_err(|error| failed(&error))?))
}

/// The objects of a seed: in JSON or TOML, as the name of the file says.
fn read_seed(path: &Path) -> Result<Seed, String> {
    let text = text_of(path)?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let seed = if is_json { Seed::from_json(&text) } else { Seed::from_toml(&text) };
    seed.map_err(|error| format!("{}: {error}", path.display()))
}

fn append(seed: &mut Seed, more: Seed) {
    seed.account_settings.extend(more.account_settings);
    seed.identity.extend(more.identity);
    seed.service_id_group.extend(more.service_id_group);
    seed.service_id.extend(more.service_id);
    seed.api_key.extend(more.api_key);
}

/// Adds accounts where they are absent, and the value to log in with of the first identity. There has to be one.
fn complete(identities: &mut [SeedIdentity], login_key: Option<&String>) -> Result<(), String> {
    let account = identities[0].account_id.clone().unwrap_or_else(|| Identity::user(1).account_id);
    for identity in identities.iter_mut() {
        identity.account_id.get_or_insert_with(|| account.clone());
    }
    if login_key.is_some_and(String::is_empty) {
        return Err("--login-key, or IAM_IDENTITY_MOCK_LOGIN_KEY, is empty".to_owned());
    }
    if let Some(login_key) = login_key {
        let of_first = &mut identities[0].login_key;
        if of_first.as_ref().is_some_and(|other| other != login_key) {
            return Err("--login-key: the first identity of the file has another `login_key`; leave one out".to_owned());
        }
        *of_first = Some(login_key.clone());
    }
    for (index, one) in identities.iter().enumerate() {
        let is_same = |other: &SeedIdentity| other.iam_id == one.iam_id && other.account_id == one.account_id;
        if identities[..index].iter().any(is_same) {
            let account = one.account_id.as_deref().unwrap_or_default();
            return Err(format!("the identity {} is there twice in the account {account}", one.iam_id));
        }
    }
    Ok(())
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
