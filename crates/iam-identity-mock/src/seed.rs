//! Service IDs and their groups, added without requests, and settings of accounts.

use serde_json::Value as Json;

use crate::identity::Identity;
use crate::mock::Mock;
use crate::service_id::ServiceId;

impl Mock {
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
