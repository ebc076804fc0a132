//! What an apply must not do, found before its first request that changes anything.

use super::apply::{Done, Runner};
use super::model::is_locked;
use super::owner;
use super::private::Owner;
use super::steps::Step;
use crate::clock::has_passed;
use crate::diagnostics;
use crate::keys::KeyName;

impl Runner<'_> {
    /// Refuses steps that would delete a locked key, give a key another owner, or end the key that the provider logs in
    /// with.
    pub(super) async fn check(&self, steps: &[Step]) -> Done {
        let key = self.key();
        let deletes = steps.contains(&Step::Delete);
        if let Some(state) = self.state.as_ref().filter(|_| deletes) {
            // Tainted and deposed objects can't be refused in a plan.
            if is_locked(state) {
                return Err(diagnostics::locked_not_deleted(&key));
            }
            if self.private.creates {
                owner::refuse_in_apply(&self.client, &key, &Owner::of(state)).await?;
            }
        }
        if let Some(prior) = self.private.prior.as_ref().filter(|_| steps.contains(&Step::Create)) {
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
    async fn ends(&self, steps: &[Step]) -> Option<&'static str> {
        for step in steps {
            match step {
                Step::Delete => return Some("deleted"),
                Step::Disable => return Some("disabled"),
                Step::Put(changes) => {
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
