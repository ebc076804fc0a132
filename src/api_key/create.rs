//! Making a key: never twice, and never without telling what may be left behind.

use iam_identity::{ApiKey, Client, Error, ErrorKind, ListScope, ListedApiKeys, NewApiKey};
use jiff::SignedDuration;
use tf_provider::{Attr, Diagnostic};
use tokio::time::Instant;

use super::apply::{Done, Runner};
use super::limits::TimeBudget;
use super::model::{observe, own_value};
use super::schema::ApiKeyModel;
use crate::clock::expiry_for_api;
use crate::diagnostics::{self, Doing, KeyName};
use crate::keys::{INQUIRY, Switch};
use crate::provider_data::{Census, ProviderData, created};

impl Runner<'_> {
    /// Makes the key as planned.
    pub(super) async fn create(&mut self) -> Done {
        let Some(planned) = self.planned.clone() else { return Ok(()) };
        let name = self.key();
        let failed = |error: &Error| diagnostics::failed_within(Doing::Creating(&name), self.budget, error);
        let claims = self.client.claims().await.map_err(|error| failed(&error))?;
        if claims.is_trusted_profile() {
            return Err(diagnostics::trusted_profile(&name, &claims.iam_id));
        }
        let census = self.data.census(&claims.iam_id).await;
        let mut recent: Vec<&ApiKey> =
            census.map(|census| census.recent_of_name(planned.name.str_or_empty())).unwrap_or_default();
        recent.retain(|key| !self.data.is_known(&key.id));
        if !recent.is_empty() {
            self.diagnostics.push(diagnostics::recent_of_name(&name, &recent));
        }
        let new = NewApiKey {
            name: planned.name.str_or_empty().to_owned(),
            description: planned.description.known().filter(|text| !text.is_empty()).cloned(),
            iam_id: claims.iam_id.clone(),
            account_id: claims.account.bss.clone(),
            apikey: own_value(&planned, self.config.as_ref()).cloned(),
            support_sessions: planned.support_sessions.known().copied(),
            action_when_leaked: planned.action_when_leaked.known().cloned(),
            expires_at: planned.expires_at.known().filter(|text| !text.is_empty()).map(|text| expiry_for_api(text)),
            locked: planned.entity_lock == Attr::Known(true),
            disabled: planned.disabled == Attr::Known(true),
        };
        // Held to the end: what is found out about a value must be about this creation of it.
        let _reserved = match new.apikey.as_ref().map(|value| self.data.reserve(value)) {
            Some(None) => return Err(diagnostics::own_value_twice(&name)),
            reserved => reserved,
        };
        let started = Instant::now();
        let under_way = self.data.start_making(&new.name);
        let answered = self.client.create_api_key(&new).await;
        if let Ok(key) = &answered {
            self.data.note_made(&key.id);
        }
        drop(under_way);
        let key = match answered {
            Ok(key) => key,
            Err(error) if error.is_definitely_not_applied() => {
                return Err(creation_refused(self.data, &self.client, self.budget, &error, &new, census).await);
            }
            Err(error) => self.find_out(&error, &new, census, started).await?,
        };
        self.created = true;
        self.state = Some(new_state(&planned, &key, new.apikey.is_none()));
        let value_is_known = new.apikey.is_some() || key.value().is_some();
        if !value_is_known {
            self.diagnostics.push(diagnostics::value_is_lost(&self.key()));
        }
        self.notes.file_missing = !planned.file.is_null() && value_is_known;
        self.correct(&new, &key).await
    }

    /// Finds out what became of a creation that may or may not have been carried out. The keys that may be it are those of
    /// the name that were made since; if one of them has the value of the user's own, that is the one, and it is adopted.
    /// Otherwise they are named. Nothing is deleted.
    async fn find_out(
        &self,
        error: &Error,
        new: &NewApiKey,
        census: Option<&Census>,
        started: Instant,
    ) -> Result<ApiKey, Diagnostic> {
        // What others of this run are making must not be taken for what this one may have left.
        self.data.none_under_way(&new.name).await;
        let client = self.client.ignoring_cancellation(INQUIRY);
        let candidates = match client.list_api_keys(&ListScope::Identity(new.iam_id.clone())).await {
            Ok(ListedApiKeys { keys, server_time }) => {
                let now = census.map(Census::server_time).or(server_time);
                // Creation times are cut to the minute.
                let since = now.map(|now| now - started.elapsed()).map(|at| {
                    at - SignedDuration::from_secs(at.as_second().rem_euclid(60)) - SignedDuration::from_mins(1)
                });
                let may_be_it = |key: &ApiKey| {
                    key.name == new.name
                        && !self.data.has_made(&key.id)
                        && !census.is_some_and(|census| census.has(&key.id))
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
                if candidates.iter().any(|candidate| candidate.id == key.id) && self.data.note_made(&key.id) =>
            {
                Ok(key)
            }
            (Some(key), Some(_)) => Err(diagnostics::own_value_is_elsewhere(&name, error, &key.id)),
            // It has the value, but whether it is of this run can't be told.
            (Some(key), None) => Err(diagnostics::creation_outcome_unknown(&name, self.budget, error, Some(&[key]))),
            (None, candidates) => {
                Err(diagnostics::creation_outcome_unknown(&name, self.budget, error, candidates.as_deref()))
            }
        }
    }

    /// Sees to it that the key is locked and disabled as planned, where the creation did not. That one of them fails does
    /// not keep the other from being tried.
    async fn correct(&mut self, new: &NewApiKey, key: &ApiKey) -> Done {
        let disabled =
            if new.disabled && key.disabled != Some(true) { self.switch(Switch::Disable).await } else { Ok(()) };
        let locked = if new.locked && !key.locked { self.switch(Switch::Lock).await } else { Ok(()) };
        if let (Err(diagnostic), Err(_)) = (&disabled, &locked) {
            self.diagnostics.push(diagnostics::created_but(&self.key(), diagnostic));
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
    census: Option<&Census>,
) -> Diagnostic {
    /// The number of keys that an identity may have unless IBM was asked for more.
    const USUAL_LIMIT: usize = 20;
    let name = KeyName::of_new(&new.name);
    let keys = census.map(Census::oldest_first).unwrap_or_default();
    let may_be_the_limit =
        matches!(error.kind(), Some(ErrorKind::Conflict | ErrorKind::Invalid | ErrorKind::Forbidden))
            && !error.is_login();
    if let (true, Some(value)) = (error.is_conflict(), &new.apikey)
        && let Ok(other) = client.get_api_key_by_value(value).await
    {
        return diagnostics::own_value_is_elsewhere(&name, error, &other.id);
    }
    if may_be_the_limit && keys.len() + data.made() >= USUAL_LIMIT {
        diagnostics::limit_reached(&name, error, &keys, data.made())
    } else {
        diagnostics::failed_within(Doing::Creating(&name), budget, error)
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
