//! The steps on a key that exists.

use std::time::Duration;

use iam_identity::{ApiKey, ApiKeyChanges, Client};
use tf_provider::{Attr, Diagnostic};

use super::apply::{Done, INQUIRY, Runner, Toggle};
use super::model::{differences, is_locked, observe, own_value};
use super::owner::refuse_in_other_account;
use super::private::Owner;
use super::schema::ApiKeyModel;
use super::write_only::is_recognized;
use crate::diagnostics::{self, Doing};

/// How long an inquiry may take after the user asked to stop.
const LAST_INQUIRY: Duration = Duration::from_millis(500);

/// How often a PUT is sent anew because only the tag was stale.
const MAX_STALE_TAGS: usize = 3;

impl Runner<'_> {
    pub(super) fn id(&self) -> String {
        self.state.as_ref().map(|state| state.id.text().to_owned()).unwrap_or_default()
    }

    fn failed(&self, how: &'static str, error: &iam_identity::Error) -> Diagnostic {
        let key = self.key();
        if error.is_not_found() {
            self.in_another_account().unwrap_or_else(|| diagnostics::gone(&key))
        } else {
            diagnostics::failed(Doing::Changing(how, &key), error)
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

    /// A client to find out with what became of a request; only for a moment where the user asked to stop.
    fn inquiry(&self) -> Client {
        self.client.even_when_stopped(if self.client.is_stopped() { LAST_INQUIRY } else { INQUIRY })
    }

    /// Reads the key after a request of which it isn't known whether it was carried out, so that the state tells the truth
    /// all the same. `None` where there is nothing to find out, or no way to.
    async fn inquire(&mut self, error: &iam_identity::Error) -> Option<ApiKey> {
        if error.is_certainly_undone() {
            return None;
        }
        let key = self.inquiry().get_api_key(&self.id()).await.ok()?;
        self.see(&key);
        Some(key)
    }

    /// Asks whether the configured value is this key's. The state doesn't know it.
    pub(super) async fn recognize(&mut self) -> Done {
        let Some(planned) = &self.planned else { return Ok(()) };
        let is_first_version = self.state.as_ref().is_some_and(|state| is_recognized(state, planned));
        let Some(value) = own_value(planned, self.config.as_ref()) else {
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
                let finding = diagnostics::repair_impossible(&self.key());
                self.findings.push(finding);
                self.without_file = true;
                self.notes.file_missing = false;
                Ok(())
            }
            Ok(_) | Err(_) if is_first_version => Err(diagnostics::not_this_keys_write_only_value(&self.key())),
            Ok(_) | Err(_) => Err(diagnostics::not_this_keys_value(&self.key())),
        }
    }

    /// Locks, unlocks, disables or enables the key.
    pub(super) async fn toggle(&mut self, toggle: Toggle) -> Done {
        let id = self.id();
        let outcome = match toggle {
            Toggle::Lock => self.client.lock_api_key(&id).await,
            Toggle::Unlock => self.client.unlock_api_key(&id).await,
            Toggle::Disable => self.client.disable_api_key(&id).await,
            Toggle::Enable => self.client.enable_api_key(&id).await,
        };
        match outcome {
            Ok(()) => {}
            // The documentation has this status for "already so".
            Err(error) if error.is_conflict() => {
                let key = self.client.get_api_key(&id).await.map_err(|error| self.failed(toggle.verb(), &error))?;
                self.see(&key);
                if !toggle.holds(&key) {
                    let elsewhere = key.locked && matches!(toggle, Toggle::Disable | Toggle::Enable);
                    return Err(if elsewhere {
                        diagnostics::locked_elsewhere(toggle.verb(), &self.key())
                    } else {
                        self.failed(toggle.verb(), &error)
                    });
                }
            }
            Err(error) => {
                if !self.inquire(&error).await.is_some_and(|key| toggle.holds(&key)) {
                    return Err(self.failed(toggle.verb(), &error));
                }
            }
        }
        self.state.iter_mut().for_each(|state| toggle.fold(state));
        Ok(())
    }

    /// Reads the key after it was unlocked: takes the tag that the unlocking moved, and finds out whether anybody has
    /// changed it since the plan.
    pub(super) async fn reread(&mut self) -> Done {
        let key = self.client.get_api_key(&self.id()).await.map_err(|error| self.failed("read", &error))?;
        let changed = self.state.as_ref().map(|state| differences(state, &observe(state, &key))).unwrap_or_default();
        if !changed.is_empty() {
            let finding =
                diagnostics::changed_meanwhile(&self.key(), &changed, key.modified_at.as_deref().unwrap_or("unknown"));
            self.see(&key);
            return Err(finding);
        }
        self.see(&key);
        Ok(())
    }

    /// Changes the fields. A conflict has three meanings: the key was locked, it was changed, or only its tag moved.
    pub(super) async fn put(&mut self, changes: &ApiKeyChanges) -> Done {
        let id = self.id();
        for _ in 0..MAX_STALE_TAGS {
            let tag = self.state.as_ref().map(|state| state.entity_tag.text().to_owned()).unwrap_or_default();
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
                    let key = self.inquire(&error).await;
                    if key.is_some() && self.state.as_ref().is_some_and(|state| is_applied(state, changes)) {
                        return Ok(());
                    }
                    return Err(self.failed("update", &error));
                }
            }
        }
        Err(diagnostics::changed_meanwhile(&self.key(), &["its version, again and again"], "just now"))
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
            return Err(diagnostics::locked_elsewhere("change", &self.key()));
        }
        let differing = differences(&state, &seen);
        self.state = Some(seen);
        if differing.is_empty() {
            return Ok(false);
        }
        Err(diagnostics::changed_meanwhile(&self.key(), &differing, key.modified_at.as_deref().unwrap_or("unknown")))
    }

    /// Reads what the last steps did not answer. All is done by then: that it can't be read is no error.
    pub(super) async fn read_rest(&mut self) -> Done {
        match self.client.get_api_key(&self.id()).await {
            Ok(key) => self.see(&key),
            Err(error) => {
                let finding = self.failed("read", &error);
                self.findings.push(diagnostics::updated_but_not_read(&self.key(), &finding));
            }
        }
        Ok(())
    }

    /// Deletes the key. One that is gone already is as good as deleted.
    pub(super) async fn delete(&mut self) -> Done {
        let key = self.key();
        let id = self.id();
        let owner = self.state.as_ref().map(Owner::of);
        let mut is_missing = false;
        match self.client.delete_api_key(&id).await {
            Ok(()) => {}
            Err(error) if error.is_not_found() => is_missing = true,
            Err(error) if error.is_conflict() => match self.client.get_api_key(&id).await {
                Err(gone) if gone.is_not_found() => is_missing = true,
                Ok(seen) if seen.locked => {
                    self.see(&seen);
                    return Err(diagnostics::locked_elsewhere("delete", &key));
                }
                _ => return Err(diagnostics::failed(Doing::Deleting(&key), &error)),
            },
            Err(error) => {
                let client = self.inquiry();
                let inquired = if error.is_certainly_undone() { None } else { client.get_api_key(&id).await.err() };
                if !inquired.is_some_and(|answer| answer.is_not_found()) {
                    return Err(diagnostics::failed(Doing::Deleting(&key), &error));
                }
            }
        }
        if let Some(owner) = owner.filter(|_| is_missing) {
            refuse_in_other_account(&self.client, &key, &owner).await?;
        }
        self.state = None;
        Ok(())
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
