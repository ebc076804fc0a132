//! The requests of a rotation.

use iam_identity::ApiKey;
use tf_provider::Attr;

use super::super::create::{NewKey, request};
use super::super::delete::delete;
use super::super::probe::PROBE_TIMEOUT;
use super::super::runner::{Runner, StepResult};
use super::super::switch::Switch;
use super::model::RetiringKey;
use super::retire::retire;
use crate::diagnostics;
use crate::objects::probe::RequestFailed;
use crate::times::has_passed;

impl Runner<'_> {
    /// Reads the current key before it is rotated. One that no longer exists needs no overlap.
    ///
    /// # Errors
    ///
    /// If it was locked since the plan: then it could not be given an expiry.
    pub(in super::super) async fn inspect(&mut self) -> StepResult {
        match self.context.client.get_api_key(self.state.key_id()).await {
            Ok(key) if key.locked && !self.state.is_locked() => Err(diagnostics::locked_before_rotation(&self.key())),
            Ok(key) => {
                self.observe(&key);
                Ok(())
            }
            Err(error) if error.is_not_found() => {
                self.is_current_gone = true;
                self.in_another_account().map_or(Ok(()), Err)
            }
            Err(error) => Err(self.failed("read", &error)),
        }
    }

    /// Unlocks the current key, unless it no longer exists or was unlocked since the plan.
    pub(in super::super) async fn unlock_current(&mut self) -> StepResult {
        if self.is_current_gone || !self.state.is_locked() {
            return Ok(());
        }
        self.switch(Switch::Unlock).await?;
        self.is_to_be_relocked = true;
        Ok(())
    }

    /// Creates the next key, which from then on is the key of the state.
    ///
    /// # Errors
    ///
    /// If it was not created, or if that is unknown. The current key is then as it was.
    pub(in super::super) async fn rotate(&mut self) -> StepResult {
        let current = self.key();
        match request(&mut self.context, &self.planned, &self.config, Some(&self.state)).await {
            Ok(new) => {
                self.take_place(&new);
                Ok(())
            }
            Err(error) => {
                if self.is_to_be_relocked {
                    self.relock().await;
                }
                let retiring: Vec<&str> = self.state.rotation.retiring().iter().map(RetiringKey::id).collect();
                Err(diagnostics::rotation_failed(&current, &retiring, &error))
            }
        }
    }

    /// Makes the new key the current one.
    fn take_place(&mut self, new: &NewKey) {
        let mut state = new.state(&self.planned);
        let mut retiring = self.state.rotation.retiring().to_vec();
        if !self.is_current_gone {
            let id = self.state.key_id();
            retiring.push(RetiringKey::new(id, self.state.facts.expires_at.str_or_empty()));
            self.context.private.note_unretired(id);
        }
        state.rotation.retiring = Attr::Known(retiring);
        self.value = new.key.value().cloned();
        self.state = state;
        self.is_rotated = true;
    }

    /// Locks the current key again, also after the user has interrupted.
    async fn relock(&mut self) {
        let client = self.context.client.ignoring_cancellation(PROBE_TIMEOUT);
        match Switch::Lock.apply(&client, self.state.key_id()).await {
            Ok(seen) => self.note_switched(Switch::Lock, seen.as_ref()),
            Err(RequestFailed { error, .. }) => {
                let error = self.failed("lock", &error);
                self.context.diagnostics.push(error);
            }
        }
    }

    /// Gives a key that was current before its last hours.
    pub(in super::super) async fn retire(&mut self, id: &str) -> StepResult {
        match retire(&self.context.client, id, self.planned.overlap()).await {
            Ok(expires_at) => {
                self.context.private.unretired.retain(|unretired| unretired != id);
                match expires_at {
                    Some(at) => self.state.rotation.note_expiry(id, &at),
                    None => self.state.rotation.forget(id),
                }
                Ok(())
            }
            Err(RequestFailed { error, seen }) => Err(diagnostics::key_not_retired(
                &self.state.name_of_retiring(id),
                self.context.budget,
                &error,
                is_locked(seen.as_deref()),
            )),
        }
    }

    /// Deletes the keys that were current before and have expired.
    pub(in super::super) async fn delete_expired(&mut self) -> StepResult {
        let now = self.context.client.now();
        let mut result = Ok(());
        for key in self.state.rotation.retiring().to_vec() {
            if !has_passed(key.expires_at.str_or_empty(), now) {
                continue;
            }
            if let Err(RequestFailed { error, seen }) = delete(&self.context.client, key.id()).await {
                // The next plan then has a difference, and its apply tries again.
                self.context.private.note_unretired(key.id());
                let name = self.state.name_of_retiring(key.id());
                let is_locked = is_locked(seen.as_deref());
                let budget = self.context.budget;
                result = Err(diagnostics::expired_key_not_deleted(&name, budget, &error, is_locked));
                continue;
            }
            self.state.rotation.forget(key.id());
        }
        result
    }
}

fn is_locked(seen: Option<&ApiKey>) -> bool {
    seen.is_some_and(|key| key.locked)
}
