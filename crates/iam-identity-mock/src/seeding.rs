//! Adds the objects of a seed.

use serde_json::Value as Json;

use crate::account::is_valid_setting;
use crate::identity::{Identity, IdentityKind, Login};
use crate::key::{Key, SeedKey};
use crate::mock::Mock;
use crate::options::WhenLeaked;
use crate::seed::{Seed, SeedError, SeedIdentity, SeedSettings, object_at};
use crate::service_id::{SeedServiceId, ServiceId};
use crate::service_id_group::SeedGroup;
use crate::state::State;

/// Why an object can't be added.
enum ObjectError {
    Invalid(String),
    Conflict(String),
}

impl ObjectError {
    fn of(self, section: &str, index: usize) -> SeedError {
        let object = object_at(section, index);
        match self {
            Self::Invalid(reason) => SeedError::Object { object, reason },
            Self::Conflict(reason) => SeedError::Conflict { object, reason },
        }
    }
}

impl Mock {
    /// Adds the objects of a seed: all of them, or none. Returns the logins of its identities, in their order.
    ///
    /// # Errors
    ///
    /// If one of them is not valid, or is there already.
    pub fn seed(&self, seed: &Seed) -> Result<Vec<Login>, SeedError> {
        let mut state = self.state_mut();
        let before = (state.store.clone(), state.random.clone());
        let account = default_account(&state, seed);
        let added = Seeding { state: &mut state, account }.add(seed);
        if added.is_err() {
            (state.store, state.random) = before;
        }
        added
    }

    /// Adds a key as a seed has it. Returns it.
    pub(crate) fn seed_key(&self, given: &SeedKey) -> Result<Key, SeedError> {
        let mut state = self.state_mut();
        let account = default_account(&state, &Seed::default());
        Seeding { state: &mut state, account }.key(given).map_err(|error| error.of("api_key", 0))
    }
}

/// The account of objects that name none: that of the first identity of the seed, or else of the mock.
fn default_account(state: &State, seed: &Seed) -> String {
    let of_seed = seed.identity.first().and_then(|identity| identity.account_id.clone());
    let of_state = || state.store.identities.first().map(|identity| identity.account_id.clone());
    of_seed.or_else(of_state).unwrap_or_else(|| Identity::user(1).account_id)
}

struct Seeding<'a> {
    state: &'a mut State,
    /// The account of objects that name none.
    account: String,
}

impl Seeding<'_> {
    fn add(&mut self, seed: &Seed) -> Result<Vec<Login>, SeedError> {
        for (index, settings) in seed.account_settings.iter().enumerate() {
            self.settings(settings).map_err(|error| error.of("account_settings", index))?;
        }
        let mut logins = Vec::new();
        for (index, identity) in seed.identity.iter().enumerate() {
            logins.push(self.identity(identity).map_err(|error| error.of("identity", index))?);
        }
        for (index, group) in seed.service_id_group.iter().enumerate() {
            self.group(group).map_err(|error| error.of("service_id_group", index))?;
        }
        for (index, service) in seed.service_id.iter().enumerate() {
            self.service_id(service).map_err(|error| error.of("service_id", index))?;
        }
        for (index, key) in seed.api_key.iter().enumerate() {
            self.key(key).map_err(|error| error.of("api_key", index))?;
        }
        Ok(logins)
    }

    fn account(&self, given: Option<&String>) -> Result<String, ObjectError> {
        required("account_id", given.unwrap_or(&self.account)).map(ToOwned::to_owned)
    }

    fn settings(&mut self, given: &SeedSettings) -> Result<(), ObjectError> {
        let account = self.account(given.account_id.as_ref())?;
        if let Some((name, value)) = given.settings.iter().find(|(name, value)| !is_valid_setting(name, value)) {
            return Err(ObjectError::Invalid(format!("`{name}` is not a setting, or {value} not a value of it")));
        }
        let written = self.state.store.settings.entry(account).or_default();
        for (name, value) in &given.settings {
            written.write(name.clone(), value.clone());
        }
        Ok(())
    }

    fn identity(&mut self, given: &SeedIdentity) -> Result<Login, ObjectError> {
        let iam_id = required("iam_id", &given.iam_id)?.to_owned();
        let account_id = self.account(given.account_id.as_ref())?;
        if self.state.store.identity(&iam_id, &account_id).is_some() {
            return Err(ObjectError::Conflict(format!("there is an identity {iam_id} in the account {account_id}")));
        }
        let identity = Identity {
            name: given.name.clone().unwrap_or_else(|| iam_id.clone()),
            iam_id,
            account_id,
            roles: given.roles.clone(),
            trusts: given.trusts.clone(),
        };
        if IdentityKind::of(&identity.iam_id) == IdentityKind::ServiceId {
            let id = identity.id().to_owned();
            let service = ServiceId { id: id.clone(), ..self.state.new_service_id(&identity, &identity.name) };
            self.state.store.service_ids.insert(id, service);
        }
        let mut key = self.state.new_key(&identity, "login");
        if let Some(value) = &given.login_key {
            key.value.clone_from(value);
        }
        self.require_unused_value("login_key", &key.value)?;
        let login = Login {
            iam_id: identity.iam_id.clone(),
            account_id: identity.account_id.clone(),
            login_key: key.value.clone(),
        };
        self.state.store.upsert_identity(identity);
        self.state.store.insert(key);
        Ok(login)
    }

    /// The identity that the audit log of a new object names: the first one of the account.
    fn creator(&self, account: &str) -> Result<Identity, ObjectError> {
        let found = self.state.store.identities.iter().find(|identity| identity.account_id == account);
        found.cloned().ok_or_else(|| ObjectError::Invalid(format!("there is no identity in the account {account}")))
    }

    fn group(&mut self, given: &SeedGroup) -> Result<(), ObjectError> {
        let name = required("name", &given.name)?;
        let creator = self.creator(&self.account(given.account_id.as_ref())?)?;
        let mut groups = self.state.store.groups.values();
        if groups.any(|other| other.account_id == creator.account_id && other.name == name) {
            return Err(ObjectError::Conflict(format!("there is a group named {name:?} in the account")));
        }
        let group = given.over(self.state.new_group(&creator, name));
        let (id, default) = (required("id", &group.id)?, &self.state.options.default_group_id);
        if id == default || self.state.store.groups.contains_key(id) {
            return Err(ObjectError::Conflict(format!("there is a group {id}")));
        }
        self.state.store.groups.insert(group.id.clone(), group);
        Ok(())
    }

    fn service_id(&mut self, given: &SeedServiceId) -> Result<(), ObjectError> {
        let name = required("name", &given.name)?;
        let creator = self.creator(&self.account(given.account_id.as_ref())?)?;
        let group_id = given.group.as_ref().map(|group| self.group_named(&creator.account_id, group)).transpose()?;
        let service = given.over(self.state.new_service_id(&creator, name), group_id.flatten());
        required_prefix("id", &service.id, "ServiceId-")?;
        if self.state.store.service_ids.contains_key(&service.id) {
            return Err(ObjectError::Conflict(format!("there is a service ID {}", service.id)));
        }
        self.state.store.upsert_identity(service.identity());
        self.state.store.service_ids.insert(service.id.clone(), service);
        Ok(())
    }

    /// The ID of the group of this ID or name; `None` for the default group.
    fn group_named(&self, account: &str, named: &str) -> Result<Option<String>, ObjectError> {
        if named == self.state.options.default_group_id {
            return Ok(None);
        }
        let mut groups = self.state.store.groups.values();
        let found = groups.find(|group| group.account_id == account && (group.id == named || group.name == named));
        let found = found.ok_or_else(|| ObjectError::Invalid(format!("there is no group {named:?} in the account")))?;
        Ok(Some(found.id.clone()))
    }

    fn key(&mut self, given: &SeedKey) -> Result<Key, ObjectError> {
        let name = required("name", &given.name)?;
        let owner = self.owner(given)?;
        let key = given.over(self.state.new_key(&owner, name));
        required_prefix("id", &key.id, "ApiKey-")?;
        if self.state.store.keys.contains_key(&key.id) {
            return Err(ObjectError::Conflict(format!("there is a key {}", key.id)));
        }
        self.require_unused_value("apikey", &key.value)?;
        if !WhenLeaked::NAMES.contains(&key.action_when_leaked.as_str()) {
            let (action, names) = (&key.action_when_leaked, WhenLeaked::NAMES.join(", "));
            return Err(ObjectError::Invalid(format!("`action_when_leaked` is {action:?}; it can be {names}")));
        }
        let is_users = IdentityKind::of(&owner.iam_id) == IdentityKind::User;
        if key.stored && is_users {
            return Err(ObjectError::Invalid("`store_value` must be false for a key of a user".to_owned()));
        }
        if key.support_sessions && !is_users {
            return Err(ObjectError::Invalid("`support_sessions` must be false for a key of a service ID".to_owned()));
        }
        self.state.store.insert(key.clone());
        Ok(key)
    }

    /// The owner of a key.
    fn owner(&self, given: &SeedKey) -> Result<Identity, ObjectError> {
        let store = &self.state.store;
        let account = self.account(given.account_id.as_ref())?;
        match (&given.iam_id, &given.service_id) {
            (Some(iam_id), None) => {
                let elsewhere = || store.identities.iter().find(|identity| identity.iam_id == *iam_id);
                let found = store.identity(iam_id, &account);
                let found = if given.account_id.is_none() { found.or_else(elsewhere) } else { found };
                found
                    .cloned()
                    .ok_or_else(|| ObjectError::Invalid(format!("there is no identity {iam_id} in the account")))
            }
            (None, Some(named)) => {
                let is_meant = |service: &&ServiceId| {
                    service.account_id == account && (service.id == *named || service.name == *named)
                };
                let found = store.service_ids.values().find(is_meant).map(ServiceId::identity);
                found.ok_or_else(|| ObjectError::Invalid(format!("there is no service ID {named:?} in the account")))
            }
            _ => Err(ObjectError::Invalid("exactly one of `iam_id` and `service_id` is needed".to_owned())),
        }
    }

    fn require_unused_value(&self, field: &str, value: &str) -> Result<(), ObjectError> {
        required(field, value)?;
        if value.chars().any(char::is_control) {
            return Err(ObjectError::Invalid(format!("`{field}` has a control character, which no header can have")));
        }
        if self.state.store.keys.values().any(|other| other.value == value) {
            return Err(ObjectError::Conflict(format!("`{field}` is the value of another key")));
        }
        Ok(())
    }
}

fn required<'a>(field: &str, value: &'a str) -> Result<&'a str, ObjectError> {
    if value.is_empty() { Err(ObjectError::Invalid(format!("`{field}` is needed"))) } else { Ok(value) }
}

fn required_prefix(field: &str, value: &str, prefix: &str) -> Result<(), ObjectError> {
    if value.len() > prefix.len() && value.starts_with(prefix) && !value.contains('/') {
        return Ok(());
    }
    Err(ObjectError::Invalid(format!("`{field}` is {}; it must begin with {prefix}", Json::from(value))))
}
