//! The steps on a key that exists.

use iam_identity::{ApiKey, ApiKeyChanges};
use tf_provider::{Attr, Diagnostic};

use super::apply::{Runner, StepResult};
use super::facts::{differences, is_locked, observe, user_supplied_value};
use super::owner::refuse_in_other_account;
use super::private_state::Owner;
use super::schema::ApiKeyModel;
use super::write_only::is_recognized;
use super::{Deletion, MAX_STALE_TAGS, RequestFailed, Switch, delete, probe};
use crate::diagnostics::{self, Operation};

impl Runner<'_> {
    pub(super) fn id(&self) -> String {
        self.state.as_ref().map(|state| state.id.str_or_empty().to_owned()).unwrap_or_default()
    }

    fn failed(&self, how: &'static str, error: &iam_identity::Error) -> Diagnostic {
        let key = self.key();
        if error.is_not_found() {
            self.in_another_account().unwrap_or_else(|| diagnostics::deleted_since_plan(&key))
        } else {
            diagnostics::operation_failed_within(Operation::Change(how, &key), self.budget, error)
        }
    }

    /// What to say where the key is of another account than the one that is logged in to.
    fn in_another_account(&self) -> Option<Diagnostic> {
        let account = Owner::of(self.state.as_ref()?).account_id?;
        let claims = self.client.claims_in_use()?;
        let logged_in = claims.account.bss.filter(|logged_in| *logged_in != account)?;
        Some(diagnostics::in_another_account(&self.key(), &account, &logged_in, &claims.iam_id))
    }

    fn see(&mut self, key: &ApiKey) {
        if let Some(state) = &mut self.state {
            *state = observe(state, key);
        }
    }

    /// Reads the key after a request of which it isn't known whether it was carried out, so that the state tells the truth
    /// all the same. `None` where there is nothing to find out, or no way to.
    async fn probe(&mut self, error: &iam_identity::Error) -> Option<ApiKey> {
        let key = probe(&self.client, &self.id(), error).await?;
        self.see(&key);
        Some(key)
    }

    /// Asks whether the configured value is this key's. The state doesn't know it.
    pub(super) async fn recognize(&mut self) -> StepResult {
        let Some(planned) = &self.planned else { return Ok(()) };
        let is_first_version = self.state.as_ref().is_some_and(|state| is_recognized(state, planned));
        let Some(value) = user_supplied_value(planned, self.config.as_ref()) else {
            return if is_first_version { Err(diagnostics::version_without_value()) } else { Ok(()) };
        };
        match self.client.get_api_key_by_value(value).await {
            Ok(key) if key.id == self.id() => {
                // Null for a write-only value.
                let value = planned.apikey.clone();
                self.state.iter_mut().for_each(|state| state.apikey = value.clone());
                Ok(())
            }
            Err(error) if !error.is_not_found() => Err(self.failed("look up the value of", &error)),
            // Only the file was to be written with it; everything else can be done without.
            Ok(_) | Err(_) if planned.apikey.is_null() && !is_first_version => {
                let diagnostic = diagnostics::file_not_repairable(&self.key());
                self.diagnostics.push(diagnostic);
                self.without_file = true;
                self.notes.file_missing = false;
                Ok(())
            }
            Ok(_) | Err(_) if is_first_version => Err(diagnostics::write_only_value_mismatch(&self.key())),
            Ok(_) | Err(_) => Err(diagnostics::value_mismatch(&self.key())),
        }
    }

    /// Locks, unlocks, disables or enables the key.
    pub(super) async fn switch(&mut self, switch: Switch) -> StepResult {
        match switch.apply(&self.client, &self.id()).await {
            Ok(seen) => {
                if let Some(key) = seen {
                    self.see(&key);
                }
                if let Some(state) = &mut self.state {
                    note_switch(state, switch);
                }
                Ok(())
            }
            Err(RequestFailed { error, seen }) => {
                let is_locked = seen.as_ref().is_some_and(|key| switch.is_refused_by_a_lock(key));
                if let Some(key) = seen {
                    self.see(&key);
                }
                Err(if is_locked && error.is_conflict() {
                    diagnostics::locked_outside_terraform(switch.verb(), &self.key())
                } else {
                    self.failed(switch.verb(), &error)
                })
            }
        }
    }

    /// Reads the key before it is switched, or after it was unlocked, which moved its tag: takes the tag, and refuses where
    /// anything managed was changed since the plan, unless it was changed to what is planned.
    pub(super) async fn reread(&mut self) -> StepResult {
        let key = self.client.get_api_key(&self.id()).await.map_err(|error| self.failed("read", &error))?;
        let mut changed = Vec::new();
        if let (Some(state), Some(planned)) = (&self.state, &self.planned) {
            let seen = observe(state, &key);
            changed = differences(state, &seen);
            let unplanned = differences(&seen, planned);
            changed.retain(|name| unplanned.contains(name));
        }
        if !changed.is_empty() {
            let diagnostic =
                diagnostics::changed_since_plan(&self.key(), &changed, key.modified_at.as_deref().unwrap_or("unknown"));
            self.see(&key);
            return Err(diagnostic);
        }
        self.see(&key);
        Ok(())
    }

    /// Changes the fields. A conflict has three meanings: the key was locked, it was changed, or only its tag moved.
    pub(super) async fn put(&mut self, changes: &ApiKeyChanges) -> StepResult {
        let id = self.id();
        for _ in 0..MAX_STALE_TAGS {
            let tag = self.state.as_ref().map(|state| state.entity_tag.str_or_empty().to_owned()).unwrap_or_default();
            let tag = if tag.is_empty() { "*".to_owned() } else { tag };
            match self.client.update_api_key(&id, &tag, changes).await {
                Ok(key) => {
                    self.see(&key);
                    return Ok(());
                }
                Err(error) if error.is_conflict() => {
                    let key = self.client.get_api_key(&id).await.map_err(|error| self.failed("read", &error))?;
                    if self.resolve_conflict(&key, changes)? {
                        return Ok(());
                    }
                }
                Err(error) => {
                    let key = self.probe(&error).await;
                    if key.is_some() && self.state.as_ref().is_some_and(|state| is_applied(state, changes)) {
                        return Ok(());
                    }
                    return Err(self.failed("update", &error));
                }
            }
        }
        Err(diagnostics::changed_since_plan(&self.key(), &["its version, again and again"], "just now"))
    }

    /// Whether the change is there already: an earlier request did it whose answer was lost. `false` where it is to be
    /// sent once more with the new tag.
    fn resolve_conflict(&mut self, key: &ApiKey, changes: &ApiKeyChanges) -> Result<bool, Diagnostic> {
        let Some(state) = self.state.clone() else { return Ok(true) };
        let seen = observe(&state, key);
        if is_applied(&seen, changes) {
            self.state = Some(seen);
            return Ok(true);
        }
        if is_locked(&seen) && !is_locked(&state) {
            self.state = Some(seen);
            return Err(diagnostics::locked_outside_terraform("change", &self.key()));
        }
        let differing = differences(&state, &seen);
        self.state = Some(seen);
        if differing.is_empty() {
            return Ok(false);
        }
        Err(diagnostics::changed_since_plan(&self.key(), &differing, key.modified_at.as_deref().unwrap_or("unknown")))
    }

    /// Reads what the last steps did not answer. All is done by then: that it can't be read is no error.
    pub(super) async fn read_rest(&mut self) -> StepResult {
        match self.client.get_api_key(&self.id()).await {
            Ok(key) => self.see(&key),
            Err(error) => {
                let diagnostic = self.failed("read", &error);
                self.diagnostics.push(diagnostics::updated_but_unread(&self.key(), &diagnostic));
            }
        }
        Ok(())
    }

    /// Deletes the key. One that is gone already is as good as deleted.
    pub(super) async fn delete(&mut self) -> StepResult {
        let key = self.key();
        let id = self.id();
        match delete(&self.client, &id).await {
            Ok(Deletion::Deleted) => {}
            Ok(Deletion::ResponseLost | Deletion::AlreadyGone) => {
                if let Some(state) = &self.state {
                    refuse_in_other_account(&self.client, &key, &Owner::of(state)).await?;
                }
            }
            Err(RequestFailed { seen: Some(seen), .. }) if seen.locked => {
                self.see(&seen);
                return Err(diagnostics::locked_outside_terraform("delete", &key));
            }
            Err(RequestFailed { error, .. }) => {
                return Err(diagnostics::operation_failed_within(Operation::Delete(&key), self.budget, &error));
            }
        }
        self.data.files.release(&id);
        self.state = None;
        Ok(())
    }
}

/// PrivateState in the state what a switch did.
fn note_switch(state: &mut ApiKeyModel, switch: Switch) {
    match switch {
        Switch::Lock | Switch::Unlock => {
            state.entity_lock = Attr::Known(switch == Switch::Lock);
            state.locked = state.entity_lock.clone();
        }
        Switch::Disable | Switch::Enable => state.disabled = Attr::Known(switch == Switch::Disable),
    }
}

/// Whether a key has all the fields that a change would give it.
fn is_applied(seen: &ApiKeyModel, changes: &ApiKeyChanges) -> bool {
    let wanted = |text: &Option<String>, had: &Attr<String>| text.clone().map_or_else(|| had.clone(), Attr::Known);
    let after = ApiKeyModel {
        name: wanted(&changes.name, &seen.name),
        description: wanted(&changes.description, &seen.description),
        expires_at: wanted(&changes.expires_at, &seen.expires_at),
        action_when_leaked: wanted(&changes.action_when_leaked, &seen.action_when_leaked),
        support_sessions: changes.support_sessions.map_or_else(|| seen.support_sessions.clone(), Attr::Known),
        ..seen.clone()
    };
    differences(seen, &after).is_empty()
}
