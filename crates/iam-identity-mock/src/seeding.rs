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
        self.add_all(&seed.identity, |seeding| seeding.add(seed))
    }

    /// Adds the identities of a seed to a restored state, or replaces those that it has; their keys stay. Returns their logins.
    ///
    /// # Errors
    ///
    /// If one of them is not valid, or if its `login_key` is the value of another one's key.
    pub fn seed_identities_over(&self, identities: &[SeedIdentity]) -> Result<Vec<Login>, SeedError> {
        self.add_all(identities, |seeding| {
            let login = |(index, given)| seeding.identity_over(given).map_err(|error| error.of("identity", index));
            identities.iter().enumerate().map(login).collect()
        })
    }

    /// Adds objects of a seed with these identities, or none if one of them is refused.
    fn add_all(
        &self,
        identities: &[SeedIdentity],
        add: impl FnOnce(&mut Seeding<'_>) -> Result<Vec<Login>, SeedError>,
    ) -> Result<Vec<Login>, SeedError> {
        let mut state = self.state_mut();
        let before = (state.store.clone(), state.random.clone());
        let account = default_account(&state, identities);
        let added = add(&mut Seeding { state: &mut state, account });
        if added.is_err() {
            (state.store, state.random) = before;
        }
        added
    }

    /// Adds a key as a seed has it. Returns it.
    pub(crate) fn seed_key(&self, given: &SeedKey) -> Result<Key, SeedError> {
        let mut state = self.state_mut();
        let account = default_account(&state, &[]);
        Seeding { state: &mut state, account }.key(given).map_err(|error| error.of("api_key", 0))
    }
}

/// The account of objects that name none: that of the first identity of the seed, or else of the mock.
fn default_account(state: &State, identities: &[SeedIdentity]) -> String {
    let of_seed = identities.first().and_then(|identity| identity.account_id.clone());
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
        let mut logins = Vec::new();
        for (index, identity) in seed.identity.iter().enumerate() {
            logins.push(self.identity(identity).map_err(|error| error.of("identity", index))?);
        }
        for (index, settings) in seed.account_settings.iter().enumerate() {
            self.settings(settings).map_err(|error| error.of("account_settings", index))?;
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
        required_id("account_id", given.unwrap_or(&self.account), "").map(ToOwned::to_owned)
    }

    fn settings(&mut self, given: &SeedSettings) -> Result<(), ObjectError> {
        let account = self.creator(&self.account(given.account_id.as_ref())?)?.account_id;
        if let Some((name, value)) = given.settings.iter().find(|(name, value)| !is_valid_setting(name, value)) {
            return Err(ObjectError::Invalid(format!("`{name}` is not a setting, or {value} not a value of it")));
        }
        let tag = self.state.random.hex(&account, 32);
        let settings = self.state.store.settings.entry(account).or_default();
        for (name, value) in &given.settings {
            settings.write(name.clone(), value.clone());
        }
        settings.revision = settings.revision.saturating_add(1);
        settings.tag = tag;
        Ok(())
    }

    fn identity(&mut self, given: &SeedIdentity) -> Result<Login, ObjectError> {
        let identity = self.identity_of(given)?;
        let (iam_id, account_id) = (identity.iam_id.clone(), identity.account_id.clone());
        if self.state.store.identity(&iam_id, &account_id).is_some() {
            return Err(ObjectError::Conflict(format!("there is an identity {iam_id} in the account {account_id}")));
        }
        self.add_identity(identity, given.login_key.as_ref())
    }

    /// Adds an identity, or replaces the one of the state, whose keys stay. A key of it with the value, or any usable one if no
    /// value is given, is the one that it logs in with.
    fn identity_over(&mut self, given: &SeedIdentity) -> Result<Login, ObjectError> {
        let identity = self.identity_of(given)?;
        if let Some(login_key) = self.state.login_of(&identity, given.login_key.as_ref()) {
            let (iam_id, account_id) = (identity.iam_id.clone(), identity.account_id.clone());
            self.state.store.upsert_identity(identity);
            return Ok(Login { iam_id, account_id, login_key });
        }
        // One of its own that has the value can't be used any more.
        let is_former = |key: &&Key| {
            key.iam_id == identity.iam_id
                && key.account_id == identity.account_id
                && given.login_key.as_ref() == Some(&key.value)
        };
        if let Some(id) = self.state.store.keys.values().find(is_former).map(|key| key.id.clone()) {
            self.state.store.remove(&id);
        }
        self.add_identity(identity, given.login_key.as_ref())
    }

    fn identity_of(&self, given: &SeedIdentity) -> Result<Identity, ObjectError> {
        let prefix = match IdentityKind::of(&given.iam_id) {
            IdentityKind::ServiceId => "iam-ServiceId-",
            IdentityKind::Profile => "iam-Profile-",
            IdentityKind::User => "",
        };
        let iam_id = required_id("iam_id", &given.iam_id, prefix)?.to_owned();
        let account_id = self.account(given.account_id.as_ref())?;
        let name = given.name.clone().unwrap_or_else(|| iam_id.clone());
        Ok(Identity { iam_id, account_id, name, roles: given.roles.clone(), trusts: given.trusts.clone() })
    }

    /// Adds an identity, or replaces it, with a key to log in with, and with its service ID if it is of one that is not there.
    fn add_identity(&mut self, identity: Identity, login_key: Option<&String>) -> Result<Login, ObjectError> {
        if let Some(value) = login_key {
            self.require_unused_value("login_key", value)?;
        }
        if IdentityKind::of(&identity.iam_id) == IdentityKind::ServiceId {
            let id = identity.id().to_owned();
            match self.state.store.service_ids.get(&id) {
                Some(known) if known.account_id == identity.account_id => {}
                Some(known) => {
                    let account = &known.account_id;
                    return Err(ObjectError::Conflict(format!("the service ID {id} is in the account {account}")));
                }
                None => {
                    let service = ServiceId { id: id.clone(), ..self.state.new_service_id(&identity, &identity.name) };
                    self.state.store.service_ids.insert(id, service);
                }
            }
        }
        Ok(self.state.add_login(identity, login_key.cloned()))
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
        let (id, default) = (required_id("id", &group.id, "")?, &self.state.options.default_group_id);
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
        required_id("id", &service.id, "ServiceId-")?;
        if self.state.store.service_ids.contains_key(&service.id) {
            return Err(ObjectError::Conflict(format!("there is a service ID {}", service.id)));
        }
        self.state.store.upsert_identity(service.identity());
        self.state.store.service_ids.insert(service.id.clone(), service);
        Ok(())
    }

    /// The ID of the group of this ID or name; `None` for the default group.
    fn group_named(&self, account: &str, named: &str) -> Result<Option<String>, ObjectError> {
        let groups = || self.state.store.groups.values().filter(|group| group.account_id == account);
        if named == self.state.options.default_group_id && groups().all(|group| group.name != named) {
            return Ok(None);
        }
        if let Some(group) = self.state.store.groups.get(named).filter(|group| group.account_id == account) {
            return Ok(Some(group.id.clone()));
        }
        let default = (named == self.state.options.default_group_id).then_some(None);
        let of_name = groups().filter(|group| group.name == named).map(|group| Some(group.id.clone()));
        only(of_name.chain(default), &format!("group {named:?}"))
    }

    fn key(&mut self, given: &SeedKey) -> Result<Key, ObjectError> {
        let name = required("name", &given.name)?;
        let owner = self.owner(given)?;
        let key = given.over(self.state.new_key(&owner, name));
        required_id("id", &key.id, "ApiKey-")?;
        if self.state.store.keys.contains_key(&key.id) {
            return Err(ObjectError::Conflict(format!("there is a key {}", key.id)));
        }
        self.require_unused_value("apikey", &key.value)?;
        if !WhenLeaked::NAMES.contains(&key.action_when_leaked.as_str()) {
            let (action, names) = (&key.action_when_leaked, WhenLeaked::NAMES.join(", "));
            return Err(ObjectError::Invalid(format!("`action_when_leaked` is {action:?}; it can be {names}")));
        }
        if self.state.is_purged(&key) {
            let reason = "`expires_at` is more than 90 days past; IBM Cloud removes such a key";
            return Err(ObjectError::Invalid(reason.to_owned()));
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
                let services = || store.service_ids.values().filter(|service| service.account_id == account);
                if let Some(service) = services().find(|service| service.id == *named) {
                    return Ok(service.identity());
                }
                let of_name = services().filter(|service| service.name == *named);
                only(of_name, &format!("service ID {named:?}")).map(ServiceId::identity)
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

/// Checks an ID that begins with this prefix. It can be in a path and in a header as it is.
fn required_id<'a>(field: &str, value: &'a str, prefix: &str) -> Result<&'a str, ObjectError> {
    let is_valid = |it: char| it.is_ascii_alphanumeric() || "-_.:@".contains(it);
    if value.len() > prefix.len() && value.starts_with(prefix) && value.chars().all(is_valid) {
        return Ok(value);
    }
    required(field, value)?;
    let begin = if prefix.is_empty() { String::new() } else { format!("begin with {prefix} and ") };
    Err(ObjectError::Invalid(format!(
        "`{field}` is {}; it must {begin}have letters, digits and -_.:@ alone",
        Json::from(value)
    )))
}

/// The only one of the found objects.
fn only<T>(mut found: impl Iterator<Item = T>, what: &str) -> Result<T, ObjectError> {
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(ObjectError::Invalid(format!("there is no {what} in the account"))),
        _ => Err(ObjectError::Invalid(format!("there are several of {what} in the account; name its ID"))),
    }
}
