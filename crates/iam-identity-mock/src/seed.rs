//! Objects to start with, from a file or from a request to the control API: the form.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::identity::{Identity, Role};
use crate::key::SeedKey;
use crate::service_id::SeedServiceId;
use crate::service_id_group::SeedGroup;

/// The version of the form of seeds and configuration files.
const VERSION: u64 = 1;

/// Why a [`Seed`] can't be read or added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// The text is not JSON or TOML.
    #[error("{0}")]
    Syntax(String),
    /// It is written for another version of this crate.
    #[error("its version is {0}, and this program reads version {VERSION}")]
    Version(String),
    /// It has a section that there is not.
    #[error("there are no objects `{0}`; there are {sections}", sections = SECTIONS.join(", "))]
    Section(String),
    /// An object can't be added as it is.
    #[error("{object}: {reason}")]
    Object {
        /// Which object, such as `api_key 2`.
        object: String,
        /// Why it can't be added.
        reason: String,
    },
    /// An object is there already.
    #[error("{object}: {reason}")]
    Conflict {
        /// Which object.
        object: String,
        /// What is there already.
        reason: String,
    },
}

/// The names of the sections.
const SECTIONS: [&str; 5] = ["account_settings", "identity", "service_id_group", "service_id", "api_key"];

/// Objects of all kinds, which are added together or not at all. The limits of an account don't apply to them.
///
/// In JSON it is an object with a list for each kind; in TOML, tables such as `[[api_key]]`:
///
/// ```
/// use iam_identity_mock::{Mock, Options, Seed};
///
/// let seed = Seed::from_toml(
///     r#"
///     [[identity]]
///     iam_id = "IBMid-1000000001"
///     roles = ["Administrator"]
///     login_key = "a-value-of-your-own-to-log-in-with"
///
///     [[service_id]]
///     name = "deployer"
///
///     [[api_key]]
///     service_id = "deployer"
///     name = "ci"
///     locked = true
///     "#,
/// )?;
/// let mock = Mock::new(Options::default());
/// mock.seed(&seed)?;
/// assert!(mock.keys_named("ci")[0].locked);
/// # Ok::<(), iam_identity_mock::SeedError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Seed {
    /// Settings of accounts.
    pub account_settings: Vec<SeedSettings>,
    /// Users, trusted profiles, and service IDs that log in.
    pub identity: Vec<SeedIdentity>,
    /// Groups of service IDs.
    pub service_id_group: Vec<SeedGroup>,
    /// Service IDs.
    pub service_id: Vec<SeedServiceId>,
    /// API keys.
    pub api_key: Vec<SeedKey>,
}

/// Settings of an account. A field of each setting, with the name and the values that the API has.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct SeedSettings {
    /// The account; by default that of the first identity, as for all objects.
    pub account_id: Option<String>,
    /// The settings.
    #[serde(flatten)]
    pub settings: Map<String, Json>,
}

/// An identity, with an API key to log in with.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeedIdentity {
    /// `IBMid-…`, `iam-Profile-…`, or `iam-ServiceId-…`, whose service ID is added too.
    pub iam_id: String,
    /// The account that it acts in.
    pub account_id: Option<String>,
    /// The name; by default the IAM ID.
    pub name: Option<String>,
    /// What it may do in addition to managing its own keys.
    pub roles: BTreeSet<Role>,
    /// Who may assume a trusted profile: IAM IDs, and tokens of compute resources.
    pub trusts: BTreeSet<String>,
    /// The value of the key to log in with; random by default.
    pub login_key: Option<String>,
}

impl From<Identity> for SeedIdentity {
    fn from(identity: Identity) -> Self {
        let Identity { iam_id, account_id, name, roles, trusts } = identity;
        Self { iam_id, account_id: Some(account_id), name: Some(name), roles, trusts, login_key: None }
    }
}

impl Seed {
    /// Adds a user who is an Administrator if the seed has no identity: someone has to log in.
    pub fn ensure_identity(&mut self) {
        if self.identity.is_empty() {
            self.identity.push(Identity::user(1).with(Role::Administrator).into());
        }
    }

    /// Reads a seed in JSON.
    ///
    /// # Errors
    ///
    /// If it is not the JSON of a seed.
    pub fn from_json(text: &str) -> Result<Self, SeedError> {
        // Editors on Windows begin a file with a mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let json = serde_json::from_str(text).map_err(|error| SeedError::Syntax(error.to_string()))?;
        Self::from_value(json)
    }

    /// Reads a seed in TOML.
    ///
    /// # Errors
    ///
    /// If it is not the TOML of a seed.
    pub fn from_toml(text: &str) -> Result<Self, SeedError> {
        Self::from_toml_table(toml::from_str(text).map_err(|error| SeedError::Syntax(error.to_string()))?)
    }

    /// Reads a seed in TOML that has been parsed.
    ///
    /// # Errors
    ///
    /// If it is not a seed.
    pub fn from_toml_table(table: toml::Table) -> Result<Self, SeedError> {
        Self::from_value(json_of(toml::Value::Table(table)))
    }

    /// Reads a seed that has been parsed.
    ///
    /// # Errors
    ///
    /// If it is not a seed.
    pub fn from_value(json: Json) -> Result<Self, SeedError> {
        let Json::Object(sections) = json else { return Err(SeedError::Syntax("it is not an object".to_owned())) };
        let mut seed = Self::default();
        for (section, content) in sections {
            match section.as_str() {
                "version" if content == VERSION => {}
                "version" => return Err(SeedError::Version(content.to_string())),
                "account_settings" => seed.account_settings = objects(&section, content)?,
                "identity" => seed.identity = objects(&section, content)?,
                "service_id_group" => seed.service_id_group = objects(&section, content)?,
                "service_id" => seed.service_id = objects(&section, content)?,
                "api_key" => seed.api_key = objects(&section, content)?,
                _ => return Err(SeedError::Section(section)),
            }
        }
        Ok(seed)
    }
}

/// The objects of a section.
fn objects<T: DeserializeOwned>(section: &str, content: Json) -> Result<Vec<T>, SeedError> {
    let Json::Array(list) = content else {
        return Err(SeedError::Object { object: section.to_owned(), reason: "it must be a list".to_owned() });
    };
    let read = |(index, object): (usize, Json)| {
        let failed = |error: serde_json::Error| SeedError::Object {
            object: object_at(section, index),
            reason: error.to_string(),
        };
        serde_json::from_value(object).map_err(failed)
    };
    list.into_iter().enumerate().map(read).collect()
}

/// What an object of a section is called in an error.
pub(crate) fn object_at(section: &str, index: usize) -> String {
    format!("{section} {}", index + 1)
}

/// The JSON of a value in TOML. A date is a string.
fn json_of(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        // JSON has no word for infinity and for what is no number: as a string, it is no value of any field.
        toml::Value::Float(number) if !number.is_finite() => number.to_string().into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(at) => at.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(name, value)| (name, json_of(value))).collect(),
    }
}
