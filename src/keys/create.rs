//! Making a key: never twice, and never without telling what may be left behind.

use iam_identity::{ApiKey, Client, Error, ErrorKind, ListScope, ListedApiKeys, NewApiKey};
use jiff::SignedDuration;
use tf_provider::{Attr, Diagnostic};
use tokio::time::Instant;

use super::KeyName;
use super::apply::{Runner, StepResult};
use super::facts::{observe, user_supplied_value};
use super::schema::ApiKeyModel;
use super::timeouts::TimeBudget;
use super::{PROBE_TIMEOUT, Switch};
use crate::diagnostics::{self, Operation};
use crate::provider_data::{KeySnapshot, ProviderData, created};
use crate::times::expiry_for_api;

impl Runner<'_> {
    /// Makes the key as planned.
    pub(super) async fn create(&mut self) -> StepResult {
        let Some(planned) = self.planned.clone() else { return Ok(()) };
        let name = self.key();
        let failed = |error: &Error| diagnostics::operation_failed_within(Operation::Create(&name), self.budget, error);
        let claims = self.client.claims().await.map_err(|error| failed(&error))?;
        if claims.is_trusted_profile() {
            return Err(diagnostics::trusted_profile_cannot_create(&name, &claims.iam_id));
        }
        let snapshot = self.data.snapshot(&claims.iam_id).await;
        let mut recent: Vec<&ApiKey> =
            snapshot.map(|snapshot| snapshot.recent_of_name(planned.name.str_or_empty())).unwrap_or_default();
        recent.retain(|key| !self.data.is_managed(&key.id));
        if !recent.is_empty() {
            self.diagnostics.push(diagnostics::recent_keys_of_name(&name, &recent));
        }
        let new = NewApiKey {
            name: planned.name.str_or_empty().to_owned(),
            description: planned.description.known().filter(|text| !text.is_empty()).cloned(),
            iam_id: claims.iam_id.clone(),
            account_id: claims.account.bss.clone(),
            apikey: user_supplied_value(&planned, self.config.as_ref()).cloned(),
            support_sessions: planned.support_sessions.known().copied(),
            action_when_leaked: planned.action_when_leaked.known().cloned(),
            expires_at: planned.expires_at.known().filter(|text| !text.is_empty()).map(|text| expiry_for_api(text)),
            locked: planned.entity_lock == Attr::Known(true),
            disabled: planned.disabled == Attr::Known(true),
        };
        // Held to the end: what is found out about a value must be about this creation of it.
        let _reserved = match new.apikey.as_ref().map(|value| self.data.reserve(value)) {
            Some(None) => return Err(diagnostics::value_in_use(&name)),
            reserved => reserved,
        };
        let started = Instant::now();
        let in_flight = self.data.begin_creation(&new.name);
        let answered = self.client.create_api_key(&new).await;
        if let Ok(key) = &answered {
            self.data.record_created(&key.id);
        }
        drop(in_flight);
        let key = match answered {
            Ok(key) => key,
            Err(error) if error.is_definitely_not_applied() => {
                return Err(creation_refused(self.data, &self.client, self.budget, &error, &new, snapshot).await);
            }
            Err(error) => self.resolve_unknown_outcome(&error, &new, snapshot, started).await?,
        };
        self.created = true;
        self.state = Some(new_state(&planned, &key, new.apikey.is_none()));
        let value_is_known = new.apikey.is_some() || key.value().is_some();
        if !value_is_known {
            self.diagnostics.push(diagnostics::value_not_returned(&self.key()));
        }
        self.notes.file_missing = !planned.file.is_null() && value_is_known;
        self.correct(&new, &key).await
    }

    /// Finds out what became of a creation that may or may not have been carried out. The keys that may be it are those of
    /// the name that were made since; if one of them has the value of the user's own, that is the one, and it is adopted.
    /// Otherwise they are named. Nothing is deleted.
    async fn resolve_unknown_outcome(
        &self,
        error: &Error,
        new: &NewApiKey,
        snapshot: Option<&KeySnapshot>,
        started: Instant,
    ) -> Result<ApiKey, Diagnostic> {
        // What others of this run are making must not be taken for what this one may have left.
        self.data.wait_until_idle(&new.name).await;
        let client = self.client.ignoring_cancellation(PROBE_TIMEOUT);
        let candidates = match client.list_api_keys(&ListScope::Identity(new.iam_id.clone())).await {
            Ok(ListedApiKeys { keys, server_time }) => {
                let now = snapshot.map(KeySnapshot::server_time).or(server_time);
                // Creation times are cut to the minute.
                let since = now.map(|now| now - started.elapsed()).map(|at| {
                    at - SignedDuration::from_secs(at.as_second().rem_euclid(60)) - SignedDuration::from_mins(1)
                });
                let may_be_it = |key: &ApiKey| {
                    key.name == new.name
                        && !self.data.has_created(&key.id)
                        && !snapshot.is_some_and(|snapshot| snapshot.has(&key.id))
                        && since.is_some_and(|since| created(key).is_none_or(|at| at >= since))
                };
                Some(keys.into_iter().filter(may_be_it).collect::<Vec<_>>())
            }
            Err(_) => None,
        };
        let owner_of_value = match &new.apikey {
            Some(value) => client.get_api_key_by_value(value).await.ok(),
            None => None,
        };
        let name = self.key();
        match (owner_of_value, candidates) {
            (Some(key), Some(candidates))
                if candidates.iter().any(|candidate| candidate.id == key.id) && self.data.record_created(&key.id) =>
            {
                Ok(key)
            }
            (Some(key), Some(_)) => Err(diagnostics::value_of_existing_key(&name, error, &key.id)),
            // It has the value, but whether it is of this run can't be told.
            (Some(key), None) => Err(diagnostics::creation_outcome_unknown(&name, self.budget, error, Some(&[key]))),
            (None, candidates) => {
                Err(diagnostics::creation_outcome_unknown(&name, self.budget, error, candidates.as_deref()))
            }
        }
    }

    /// Sees to it that the key is locked and disabled as planned, where the creation did not. That one of them fails does
    /// not keep the other from being tried.
    async fn correct(&mut self, new: &NewApiKey, key: &ApiKey) -> StepResult {
        let disabled =
            if new.disabled && key.disabled != Some(true) { self.switch(Switch::Disable).await } else { Ok(()) };
        let locked = if new.locked && !key.locked { self.switch(Switch::Lock).await } else { Ok(()) };
        if let (Err(diagnostic), Err(_)) = (&disabled, &locked) {
            self.diagnostics.push(diagnostics::created_with_failure(&self.key(), diagnostic));
        }
        locked.and(disabled)
    }
}

/// Why a creation was refused, of a managed key or of a leased one.
pub(crate) async fn creation_refused(
    data: &ProviderData,
    client: &Client,
    budget: TimeBudget,
    error: &Error,
    new: &NewApiKey,
    snapshot: Option<&KeySnapshot>,
) -> Diagnostic {
    /// The number of keys that an identity may have unless IBM was asked for more.
    const USUAL_LIMIT: usize = 20;
    let name = KeyName::without_id(&new.name);
    let keys = snapshot.map(KeySnapshot::oldest_first).unwrap_or_default();
    let may_be_the_limit =
        matches!(error.kind(), Some(ErrorKind::Conflict | ErrorKind::Invalid | ErrorKind::Forbidden))
            && !error.is_login();
    if let (true, Some(value)) = (error.is_conflict(), &new.apikey)
        && let Ok(other) = client.get_api_key_by_value(value).await
    {
        return diagnostics::value_of_existing_key(&name, error, &other.id);
    }
    if may_be_the_limit && keys.len() + data.made() >= USUAL_LIMIT {
        diagnostics::limit_reached(&name, error, &keys, data.made())
    } else {
        diagnostics::operation_failed_within(Operation::Create(&name), budget, error)
    }
}

/// The state of a key that was just made, with a generated value or another one.
fn new_state(planned: &ApiKeyModel, key: &ApiKey, generated: bool) -> ApiKeyModel {
    let mut state = observe(planned, key);
    if planned.apikey.is_unknown() {
        // A value that the configuration gave is write-only here, and stays out of the state.
        state.apikey = key.value().filter(|_| generated).cloned().into();
    }
    state
}
