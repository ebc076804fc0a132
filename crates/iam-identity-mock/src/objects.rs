//! Objects that are added, read and changed without requests.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::identity::{Identity, Login, Role};
use crate::key::Key;
use crate::mock::Mock;
use crate::service_id::ServiceId;

impl Mock {
    /// Adds an account with an administrator, for a test of its own. Repeated names get different accounts; after a
    /// [`Mock::reset`], or with the same `random_seed`, the same names get the same accounts and keys.
    pub fn add_account(&self, name: &str) -> Login {
        let mut state = self.state_mut();
        let sequence = format!("accounts named {name}");
        let account_id = loop {
            let id = state.random.hex(&sequence, 32);
            if state.store.identities.iter().all(|identity| identity.account_id != id) {
                break id;
            }
        };
        let identity = Identity {
            iam_id: format!("IBMid-{:010}", state.random.below(&account_id, u32::MAX)),
            account_id,
            name: format!("Administrator of {name}"),
            roles: [Role::Administrator].into(),
            trusts: BTreeSet::new(),
        };
        state.add_login(identity, None)
    }

    /// Adds an identity with an API key to log in with. Returns the key's value.
    pub fn add_identity(&self, identity: Identity) -> String {
        self.add_identity_with(identity, None)
    }

    /// Adds an identity with an API key of this value to log in with. Returns the value, which is random if `login` is `None`.
    pub fn add_identity_with(&self, identity: Identity, login: Option<String>) -> String {
        self.state_mut().add_login(identity, login).login_key
    }

    /// Adds an identity without a key, or replaces it.
    pub fn upsert_identity(&self, identity: Identity) {
        self.state_mut().store.upsert_identity(identity);
    }

    /// All identities, those of service IDs included.
    pub fn identities(&self) -> Vec<Identity> {
        self.state().store.identities.clone()
    }

    /// The value of the oldest key that this identity can log in with.
    pub fn login_of(&self, identity: &Identity) -> Option<String> {
        self.state().login_of(identity, None)
    }

    /// Adds a key without a request, after `change`.
    pub fn add_key(&self, owner: &Identity, name: &str, change: impl FnOnce(&mut Key)) -> Key {
        let mut key = self.new_key(owner, name);
        change(&mut key);
        self.put_key(key.clone());
        key
    }

    /// A new key of this owner; it isn't added.
    pub(crate) fn new_key(&self, owner: &Identity, name: &str) -> Key {
        self.state().new_key(owner, name)
    }

    pub(crate) fn put_key(&self, key: Key) {
        self.state_mut().store.insert(key);
    }

    /// Changes a key without a request; its entity tag changes too. Does nothing if there is no such key.
    pub fn change_key(&self, id: &str, change: impl FnOnce(&mut Key)) {
        let mut state = self.state_mut();
        if let Some(key) = state.store.keys.get_mut(id) {
            change(key);
        }
        state.touch(id, "another identity", "UPDATE");
    }

    /// Removes a key without a request.
    pub fn remove_key(&self, id: &str) {
        self.state_mut().store.remove(id);
    }

    /// All keys in the order of their creation, those to log in with included.
    pub fn keys(&self) -> Vec<Key> {
        let state = self.state();
        state.store.order.iter().filter_map(|id| state.store.keys.get(id).cloned()).collect()
    }

    /// The keys of this name.
    pub fn keys_named(&self, name: &str) -> Vec<Key> {
        self.keys().into_iter().filter(|key| key.name == name).collect()
    }

    /// Adds a service ID without a request, in the creator's account and in this group, or in the default one. Returns the
    /// identity that its keys log in.
    pub fn add_service_id(&self, creator: &Identity, name: &str, group_id: Option<&str>) -> Identity {
        let mut state = self.state_mut();
        let group_id = group_id.map(ToOwned::to_owned);
        let service = ServiceId { group_id, ..state.new_service_id(creator, name) };
        let identity = service.identity();
        state.store.upsert_identity(identity.clone());
        state.store.service_ids.insert(service.id.clone(), service);
        identity
    }

    /// Adds the service ID of this identity without a request, unless it is there.
    pub fn add_service_id_of(&self, identity: &Identity, creator: &Identity) {
        let mut state = self.state_mut();
        let id = identity.id().to_owned();
        if !state.store.service_ids.contains_key(&id) {
            let service = ServiceId { id: id.clone(), ..state.new_service_id(creator, &identity.name) };
            state.store.service_ids.insert(id, service);
        }
        state.store.upsert_identity(identity.clone());
    }

    /// Adds a group of service IDs without a request, in the creator's account. Returns its ID.
    pub fn add_service_id_group(&self, creator: &Identity, name: &str) -> String {
        let mut state = self.state_mut();
        let group = state.new_group(creator, name);
        let id = group.id.clone();
        state.store.groups.insert(id.clone(), group);
        id
    }
    /// Writes a setting of an account without a request. The value has to be one that the setting can have.
    pub fn write_account_setting(&self, account_id: &str, name: &str, value: impl Into<Json>) {
        self.state_mut().store.settings.entry(account_id.to_owned()).or_default().write(name.to_owned(), value.into());
    }
}
