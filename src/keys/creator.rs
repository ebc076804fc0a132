//! Creating a key: never twice, and never without telling what may be left behind.
//!
//! The client repeats a creation only if it certainly was not applied. After any other end the key is looked for here.

use std::sync::Arc;

use iam_identity::{ApiKey, Client, Error, ErrorKind, ListedApiKeys, NewApiKey};
use jiff::{SignedDuration, Timestamp};
use tf_provider::Diagnostic;
use tokio::time::Instant;

use super::key_name::KeyName;
use super::owner::Owner;
use super::preflight::DEFAULT_KEY_LIMIT;
use super::probe::PROBE_TIMEOUT;
use super::rotation::model::RetiringKey;
use super::schema::ApiKeyModel;
use super::snapshot::{KeySnapshot, created_at, scope_of};
use super::timeouts::TimeBudget;
use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;

/// Creates a key for an identity, knowing the keys that it had before this run.
pub(crate) struct Creator<'a> {
    data: &'a ProviderData,
    client: &'a Client,
    budget: TimeBudget,
    /// Whose key it is.
    owner: Owner,
    /// The IDs of the keys whose place the new one takes; none unless it is created by a rotation.
    replaces: Vec<String>,
    snapshot: Option<Arc<KeySnapshot>>,
}

impl<'a> Creator<'a> {
    /// Finds out who is logged in, and lists the owner's keys if that is possible. Without `owner`, it is who is logged in;
    /// otherwise, it is the identity with this IAM ID in the same account.
    ///
    /// # Errors
    ///
    /// If the provider can't log in, or logs in as a trusted profile, which can't create users' keys.
    pub(crate) async fn log_in(
        data: &'a ProviderData,
        client: &'a Client,
        budget: TimeBudget,
        name: &KeyName,
        owner: Option<String>,
    ) -> Result<Self, Diagnostic> {
        let failed = |error| diagnostics::operation_failed_within(Operation::Create(name), budget, &error);
        let claims = client.claims().await.map_err(failed)?;
        if owner.is_none() && claims.is_trusted_profile() {
            return Err(diagnostics::trusted_profile_cannot_create(name, &claims.iam_id));
        }
        let logged_in = Owner::from(claims);
        let owner = Owner { iam_id: owner.unwrap_or(logged_in.iam_id), ..logged_in };
        let snapshot = data.snapshots.get(&owner.iam_id).await;
        Ok(Self { data, client, budget, owner, replaces: Vec::new(), snapshot })
    }

    /// The same for a key that takes the place of this one, in a rotation.
    pub(super) fn replacing(self, current: &ApiKeyModel) -> Self {
        let retiring = current.rotation.retiring().iter().map(RetiringKey::id);
        Self { replaces: retiring.chain([current.key_id()]).map(ToOwned::to_owned).collect(), ..self }
    }

    /// Refuses to create a key for another identity than the configured one, if there is one.
    pub(super) fn check_owner(&self, iam_id: Option<&String>) -> Result<(), Diagnostic> {
        match iam_id {
            Some(iam_id) if *iam_id != self.owner.iam_id => {
                Err(diagnostics::key_of_another_user(iam_id, &self.owner.iam_id))
            }
            _ => Ok(()),
        }
    }

    /// The key for the owner.
    pub(crate) fn for_owner(&self, new: NewApiKey) -> NewApiKey {
        NewApiKey { iam_id: self.owner.iam_id.clone(), account_id: self.owner.account_id.clone(), ..new }
    }

    /// The new key as messages name it.
    fn name_of(&self, new: &NewApiKey) -> KeyName {
        KeyName::without_id(&new.name).of(&self.owner.iam_id)
    }

    /// A warning about keys of the same name that were created shortly before or since a time, and not by this run: an
    /// interrupted run may have left them.
    pub(super) fn warn_of_recent(&self, name: &KeyName, since: Option<Timestamp>) -> Option<Diagnostic> {
        let snapshot = self.snapshot.as_ref()?;
        let mut recent = snapshot.recent_of_name(name.name(), since);
        recent.retain(|key| !self.data.creations.is_managed(&key.id));
        (!recent.is_empty()).then(|| diagnostics::recent_keys_of_name(name, &recent, since))
    }

    /// Creates the key. `argument` is the one that its value is from, if it has one.
    ///
    /// # Errors
    ///
    /// If it was not created, or if that is unknown; the diagnostic names what may be left behind.
    pub(super) async fn create(&self, new: &NewApiKey, argument: &str) -> Result<ApiKey, Diagnostic> {
        let creations = &self.data.creations;
        // Held to the end: what is found out about a value must be about this creation of it.
        let _reservation = match new.apikey.as_ref().map(|value| creations.reserve_value(value)) {
            Some(None) => return Err(diagnostics::value_in_use(&self.name_of(new), argument)),
            reservation => reservation,
        };
        let started = Instant::now();
        let in_flight = creations.begin(&new.name);
        let response = self.client.create_api_key(new).await;
        if let Ok(key) = &response {
            creations.record_created(&key.id, &new.iam_id);
        }
        drop(in_flight);
        match response {
            Ok(key) => Ok(key),
            Err(error) if error.is_definitely_not_applied() => match self.owner_of_value(&error, new).await {
                Some(other) if self.replaces.contains(&other.id) => {
                    Err(diagnostics::write_only_value_is_current(&KeyName::new(&other.name, &other.id)))
                }
                Some(other) if self.is_left_behind(&other, new) => Ok(other),
                Some(other) => Err(diagnostics::value_of_existing_key(&self.name_of(new), argument, &error, &other.id)),
                None => Err(self.explain_rejection(&error, new)),
            },
            Err(error) => self.resolve_unknown_outcome(&error, new, argument, started).await,
        }
    }

    /// The key that has the value already, if the creation may have been rejected because of it.
    async fn owner_of_value(&self, error: &Error, new: &NewApiKey) -> Option<ApiKey> {
        let value = new.apikey.as_ref().filter(|_| error.is_conflict())?;
        self.client.get_api_key_by_value(value).await.ok()
    }

    /// Whether an interrupted rotation has left this key, which has the value of the new one: no one else knows that value.
    fn is_left_behind(&self, key: &ApiKey, new: &NewApiKey) -> bool {
        !self.replaces.is_empty()
            && key.name == new.name
            && key.iam_id.as_ref() == Some(&new.iam_id)
            && !self.data.creations.is_managed(&key.id)
            && self.data.creations.record_created(&key.id, &new.iam_id)
    }

    /// The diagnostic for a creation that was rejected, for another reason than its value.
    pub(crate) fn explain_rejection(&self, error: &Error, new: &NewApiKey) -> Diagnostic {
        let name = self.name_of(new);
        let may_be_the_limit =
            matches!(error.kind(), Some(ErrorKind::Conflict | ErrorKind::Invalid | ErrorKind::Forbidden))
                && !error.is_login();
        let keys = self.snapshot.as_deref().map(KeySnapshot::oldest_first).unwrap_or_default();
        let created = self.data.creations.created_count(&new.iam_id);
        if may_be_the_limit && keys.len() + created >= DEFAULT_KEY_LIMIT as usize {
            diagnostics::limit_reached(&name, error, &keys, created, !self.replaces.is_empty())
        } else {
            diagnostics::operation_failed_within(Operation::Create(&name), self.budget, error)
        }
    }

    /// Finds out what became of a creation that may have been applied. The candidates are the keys of the name that were
    /// created since; one that has the user-supplied value is the key, and is adopted. Otherwise they are named. Nothing is
    /// deleted.
    async fn resolve_unknown_outcome(
        &self,
        error: &Error,
        new: &NewApiKey,
        argument: &str,
        started: Instant,
    ) -> Result<ApiKey, Diagnostic> {
        // What others of this run create must not be taken for what this creation may have left.
        self.data.creations.wait_until_idle(&new.name).await;
        let client = self.client.ignoring_cancellation(PROBE_TIMEOUT);
        let candidates = self.candidates(&client, new, started).await;
        let owner_of_value = match &new.apikey {
            Some(value) => client.get_api_key_by_value(value).await.ok(),
            None => None,
        };
        let name = self.name_of(new);
        match (owner_of_value, candidates) {
            (Some(key), Some(candidates))
                if candidates.iter().any(|candidate| candidate.id == key.id)
                    && self.data.creations.record_created(&key.id, &new.iam_id) =>
            {
                Ok(key)
            }
            (Some(key), Some(_)) => Err(diagnostics::value_of_existing_key(&name, argument, error, &key.id)),
            // It has the value, but whether this run created it is unknown.
            (Some(key), None) => Err(diagnostics::creation_outcome_unknown(&name, self.budget, error, Some(&[key]))),
            (None, candidates) => {
                Err(diagnostics::creation_outcome_unknown(&name, self.budget, error, candidates.as_deref()))
            }
        }
    }

    /// The keys that a creation may have left. Returns `None` if they can't be listed.
    async fn candidates(&self, client: &Client, new: &NewApiKey, started: Instant) -> Option<Vec<ApiKey>> {
        let scope = match &self.snapshot {
            Some(snapshot) => snapshot.scope().clone(),
            None => scope_of(client, &new.iam_id).await?,
        };
        let ListedApiKeys { mut keys, server_time } = client.list_api_keys(&scope).await.ok()?;
        let snapshot = self.snapshot.as_deref();
        let now = snapshot.map(KeySnapshot::server_time).or(server_time);
        let since = now.map(|now| start_of_minute(now - started.elapsed()) - SignedDuration::from_mins(1));
        keys.retain(|key| {
            key.name == new.name
                && !self.data.creations.has_created(&key.id)
                && !snapshot.is_some_and(|snapshot| snapshot.has(&key.id))
                && since.is_some_and(|since| created_at(key).is_none_or(|at| at >= since))
        });
        Some(keys)
    }
}

/// The API cuts creation times to the minute.
fn start_of_minute(at: Timestamp) -> Timestamp {
    at - SignedDuration::from_secs(at.as_second().rem_euclid(60))
}
