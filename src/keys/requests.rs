//! The steps that ask the API about a key that exists, or change it.

use iam_identity::{ApiKey, ApiKeyChanges, Error};
use tf_provider::{Attr, Diagnostic};

use super::changes::KeyChanges;
use super::owner::Owner;
use super::probe::{RequestFailed, probe};
use super::runner::{Runner, StepResult, TargetFile};
use super::schema::ApiKeyModel;
use super::switch::Switch;
use super::write_only::is_recognized;
use crate::diagnostics::{self, Operation};

/// How often an update is sent if only the tag was stale.
pub(crate) const MAX_STALE_TAGS: usize = 3;

impl Runner<'_> {
    /// Asks whether the configured value is this key's, which the state doesn't know.
    pub(super) async fn recognize(&mut self) -> StepResult {
        let is_first_version = is_recognized(&self.state, &self.planned);
        let Some(value) = self.planned.user_supplied_value(&self.config) else {
            return if is_first_version { Err(diagnostics::version_without_value()) } else { Ok(()) };
        };
        match self.context.client.get_api_key_by_value(value).await {
            Ok(key) if key.id == self.state.key_id() => {
                // Null for a write-only value.
                self.state.apikey = self.planned.apikey.clone();
                Ok(())
            }
            Err(error) if !error.is_not_found() => Err(self.failed("look up the value of", &error)),
            // Only the file needs the value; everything else can be done without it.
            Ok(_) | Err(_) if self.planned.apikey.is_null() && !is_first_version => {
                self.context.diagnostics.push(diagnostics::file_not_repairable(&self.key()));
                self.context.private.file_missing = false;
                self.file = TargetFile::Abandoned;
                Ok(())
            }
            Ok(_) | Err(_) if is_first_version => Err(diagnostics::write_only_value_mismatch(&self.key())),
            Ok(_) | Err(_) => Err(diagnostics::value_mismatch(&self.key())),
        }
    }

    /// Asks whether the API stores the value, before it leaves the state.
    ///
    /// # Errors
    ///
    /// If it doesn't: then the state has the only copy.
    pub(super) async fn confirm_stored(&mut self) -> StepResult {
        let read = self.context.client.get_api_key(self.state.key_id()).await;
        let key = read.map_err(|error| self.failed("read the value of", &error))?;
        self.context.private.value_stored = Some(key.value().is_some());
        if key.value().is_some() {
            Ok(())
        } else {
            Err(diagnostics::value_only_in_state(&self.key(), self.state.is_rotating()))
        }
    }

    /// Reads the value that the API stores. It belongs into the state if the plan leaves it open.
    pub(super) async fn fetch_value(&mut self) -> StepResult {
        let read = self.context.client.get_api_key(self.state.key_id()).await;
        let key = read.map_err(|error| self.failed("read the value of", &error))?;
        self.context.private.value_stored = Some(key.value().is_some());
        if self.planned.apikey.is_unknown() {
            self.state.apikey = key.value().cloned().into();
        } else {
            self.value = key.value().cloned();
        }
        if key.value().is_none() {
            self.context.diagnostics.push(diagnostics::value_not_stored(&self.key()));
            self.context.private.file_missing = false;
            self.file = TargetFile::Abandoned;
        }
        Ok(())
    }

    /// Locks, unlocks, disables or enables the key.
    pub(super) async fn switch(&mut self, switch: Switch) -> StepResult {
        match switch.apply(&self.context.client, self.state.key_id()).await {
            Ok(seen) => {
                self.note_switched(switch, seen.as_ref());
                Ok(())
            }
            Err(RequestFailed { error, seen }) => {
                let is_locked = seen.as_ref().is_some_and(|key| switch.is_refused_by_a_lock(key));
                if let Some(key) = seen {
                    self.observe(&key);
                }
                Err(if is_locked && error.is_conflict() {
                    diagnostics::locked_outside_terraform(switch.verb(), &self.key())
                } else {
                    self.failed(switch.verb(), &error)
                })
            }
        }
    }

    /// Locks or disables a key that was just created, unless its creation has done so.
    pub(super) async fn enforce(&mut self, switch: Switch) -> StepResult {
        let is_done = match switch {
            Switch::Lock => self.state.facts.locked == Attr::Known(true),
            Switch::Unlock => self.state.facts.locked == Attr::Known(false),
            Switch::Disable => self.state.facts.disabled == Attr::Known(true),
            Switch::Enable => self.state.facts.disabled == Attr::Known(false),
        };
        if is_done { Ok(()) } else { self.switch(switch).await }
    }

    /// Reads the key before it is switched, or after it was unlocked, which changes its tag.
    ///
    /// # Errors
    ///
    /// If anything managed was changed since the plan, unless it was changed to what is planned.
    pub(super) async fn reread(&mut self) -> StepResult {
        let read = self.context.client.get_api_key(self.state.key_id()).await;
        let key = read.map_err(|error| self.failed("read", &error))?;
        let seen = self.state.observe(&key);
        let mut changed = KeyChanges::between(&self.state, &seen).names();
        let unplanned = KeyChanges::between(&seen, &self.planned).names();
        changed.retain(|name| unplanned.contains(name));
        let result = if changed.is_empty() { Ok(()) } else { Err(self.changed_since_plan(&changed, &key)) };
        self.state = seen;
        result
    }

    /// Changes the settings. A conflict has three meanings: the key was locked, it was changed, or only its tag was.
    pub(super) async fn put(&mut self, changes: &ApiKeyChanges) -> StepResult {
        let mut refused = None;
        for _ in 0..MAX_STALE_TAGS {
            let tag = Some(self.state.facts.entity_tag.str_or_empty()).filter(|tag| !tag.is_empty()).unwrap_or("*");
            let (id, sent) = (self.state.key_id(), tag.to_owned());
            match self.context.client.update_api_key(id, tag, changes).await {
                Ok(key) => {
                    self.observe(&key);
                    return Ok(());
                }
                Err(error) if error.is_conflict() => {
                    let read = self.context.client.get_api_key(id).await;
                    let key = read.map_err(|error| self.failed("read", &error))?;
                    let is_stale = key.entity_tag.as_deref() != Some(sent.as_str());
                    if self.resolve_conflict(&key, changes)? {
                        return Ok(());
                    }
                    refused = Some(error).filter(|_| !is_stale);
                }
                Err(error) => {
                    if let Some(key) = probe(&self.context.client, id, &error).await {
                        self.observe(&key);
                        if self.state.facts.is_updated(changes) {
                            return Ok(());
                        }
                    }
                    return Err(self.failed("update", &error));
                }
            }
        }
        Err(match refused {
            // It isn't about the tag.
            Some(error) => self.failed("update", &error),
            None => diagnostics::changed_since_plan(&self.key(), &["entity_tag"], "just now"),
        })
    }

    /// Whether the change has been made: by an earlier request whose response was lost. `false` if it has to be sent once
    /// more, with the new tag.
    fn resolve_conflict(&mut self, key: &ApiKey, changes: &ApiKeyChanges) -> Result<bool, Diagnostic> {
        let seen = self.state.observe(key);
        let prior = std::mem::replace(&mut self.state, seen);
        if self.state.facts.is_updated(changes) {
            return Ok(true);
        }
        if self.state.is_locked() && !prior.is_locked() {
            return Err(diagnostics::locked_outside_terraform("change", &self.key()));
        }
        match KeyChanges::between(&prior, &self.state).names().as_slice() {
            [] => Ok(false),
            differing => Err(self.changed_since_plan(differing, key)),
        }
    }

    /// Reads what the last steps did not return. All changes are made by then, so a failure is only a warning.
    pub(super) async fn read_rest(&mut self) -> StepResult {
        match self.context.client.get_api_key(self.state.key_id()).await {
            Ok(key) => self.observe(&key),
            Err(error) => {
                let diagnostic = self.failed("read", &error);
                self.context.diagnostics.push(diagnostics::updated_but_unread(&self.key(), &diagnostic));
            }
        }
        Ok(())
    }

    /// Notes what a switch did, and the key as it was read afterwards.
    pub(super) fn note_switched(&mut self, switch: Switch, seen: Option<&ApiKey>) {
        if let Some(key) = seen {
            self.observe(key);
        }
        note_switch(&mut self.state, switch);
    }

    pub(super) fn observe(&mut self, key: &ApiKey) {
        self.state = self.state.observe(key);
    }

    fn changed_since_plan(&self, changed: &[&str], key: &ApiKey) -> Diagnostic {
        diagnostics::changed_since_plan(&self.key(), changed, key.modified_at.as_deref().unwrap_or("unknown"))
    }

    pub(super) fn failed(&self, how: &'static str, error: &Error) -> Diagnostic {
        let key = self.key();
        if error.is_not_found() {
            self.in_another_account().unwrap_or_else(|| diagnostics::deleted_since_plan(&key))
        } else {
            diagnostics::operation_failed_within(Operation::Change(how, &key), self.context.budget, error)
        }
    }

    /// The diagnostic for a key that is in another account than the one that is logged in to.
    pub(super) fn in_another_account(&self) -> Option<Diagnostic> {
        let account = Owner::of(&self.state).account_id?;
        let claims = self.context.client.claims_in_use()?;
        let logged_in = claims.account.bss.filter(|logged_in| *logged_in != account)?;
        Some(diagnostics::in_another_account(&self.key(), &account, &logged_in, &claims.iam_id))
    }
}

/// Records in the state what a switch did.
fn note_switch(state: &mut ApiKeyModel, switch: Switch) {
    match switch {
        Switch::Lock | Switch::Unlock => {
            state.entity_lock = Attr::Known(switch == Switch::Lock);
            state.facts.locked = state.entity_lock.clone();
        }
        Switch::Disable | Switch::Enable => state.facts.disabled = Attr::Known(switch == Switch::Disable),
    }
}
