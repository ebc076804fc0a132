//! What an apply must not do, found before its first request that changes anything.

use super::KeyName;
use super::apply::{Runner, StepResult};
use super::facts::is_locked;
use super::owner;
use super::private_state::Owner;
use super::steps::ApplyStep;
use crate::diagnostics;
use crate::times::has_passed;

impl Runner<'_> {
    /// Refuses steps that would delete a locked key, give a key another owner, or end the key that the provider logs in
    /// with.
    pub(super) async fn check(&self, steps: &[ApplyStep]) -> StepResult {
        let key = self.key();
        let deletes = steps.contains(&ApplyStep::Delete);
        if let Some(state) = self.state.as_ref().filter(|_| deletes) {
            // Tainted and deposed objects can't be refused in a plan.
            if is_locked(state) {
                return Err(diagnostics::locked_not_deleted(&key));
            }
            if self.private.creates {
                owner::refuse_in_apply(&self.client, &key, &Owner::of(state)).await?;
            }
        }
        if let Some(prior) = self.private.prior.as_ref().filter(|_| steps.contains(&ApplyStep::Create)) {
            let replaced = KeyName::new(&prior.name, &prior.id);
            owner::refuse_in_apply(&self.client, &replaced, &prior.owner).await?;
        }
        match self.ends(steps).await {
            Some(how) => {
                let value = self.state.as_ref().and_then(|state| state.apikey.known());
                self.data.refuse_own_key(how, &key, &self.id(), value).await
            }
            None => Ok(()),
        }
    }

    /// How the steps end an existing key; `None` where they don't.
    async fn ends(&self, steps: &[ApplyStep]) -> Option<&'static str> {
        for step in steps {
            match step {
                ApplyStep::Delete => return Some("deleted"),
                ApplyStep::Disable => return Some("disabled"),
                ApplyStep::Put(changes) => {
                    let Some(expiry) = changes.expires_at.as_deref().filter(|expiry| !expiry.is_empty()) else {
                        continue;
                    };
                    // Logging in tells the server's time. That it fails is told by the request that needs it.
                    let _ = self.client.claims().await;
                    if has_passed(expiry, self.client.now()) {
                        return Some("expired");
                    }
                }
                _ => {}
            }
        }
        None
    }
}
