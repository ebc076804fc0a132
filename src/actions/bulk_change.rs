//! Changes all keys that a selection finds, one by one, and tells about each.

use iam_identity::{ApiKey, Error};
use tf_provider::action::ProgressSender;
use tf_provider::{Attr, Diagnostic, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::change::KeyChange;
use crate::keys::probe::RequestFailed;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::keys::{selection_failed, with_activity};
use crate::selection::{KeyFilters, KeySource, is_unused};

/// Refuses filters that contradict each other, and a change of all keys. What is unknown yet may turn out to select some.
pub(super) fn refuse(filters: &KeyFilters, dry_run: &Attr<bool>, unfiltered: fn() -> Diagnostic) -> Diagnostics {
    let mut diagnostics: Diagnostics = filters.contradiction().into_iter().collect();
    let is_everything = filters.selection(KeySource::Own).is_everything() && !filters.has_unknown();
    diagnostics.extend((is_acting(dry_run) && is_everything).then(unfiltered));
    diagnostics
}

/// Whether keys are changed: unless that is asked for, what would be done is only told.
fn is_acting(dry_run: &Attr<bool>) -> bool {
    *dry_run == Attr::Known(false)
}

/// A change of many keys.
pub(super) struct BulkChange<'a> {
    pub(super) data: &'a ProviderData,
    pub(super) change: KeyChange,
    /// How many keys to change at most, and the argument that says so.
    pub(super) maximum: (&'static str, &'a Attr<i64>),
    /// The argument that says whether only to tell what would be done.
    pub(super) dry_run: &'a Attr<bool>,
    pub(super) progress: &'a ProgressSender,
}

impl BulkChange<'_> {
    /// Changes the keys that the filters select, the oldest first. Locked keys are left, and so is the key that the provider logs
    /// in with where it could no longer.
    pub(super) async fn run(&self, filters: &KeyFilters) -> Diagnostics {
        let selection = filters.selection(KeySource::Own);
        let budget = selection.budget();
        let client = self.data.client.with_timeout(budget.limit);
        let what = "API keys to change";
        let own = match self.data.own_key.protected_id().await {
            Ok(own) => own.filter(|_| self.change.ends()),
            Err(error) => return diagnostics::operation_failed(Operation::LookUp(what), &error).into(),
        };
        let selected = match selection.select(&client).await {
            Ok(mut selected) => selected.all().await.map(|keys| (keys, selected.warning())),
            Err(error) => Err(error),
        };
        let (mut keys, warning) = match selected {
            Ok(selected) => selected,
            Err(error) => return selection_failed(what, budget, &error).into(),
        };
        keys.retain(|key| !self.change.is_satisfied_by(key, client.now()) && !self.is_spared(key, own));
        let limit = self.maximum.1.known().and_then(|limit| usize::try_from(*limit).ok()).unwrap_or(usize::MAX);
        let rest = keys.len().saturating_sub(limit);
        keys.truncate(limit);
        let mut diagnostics: Diagnostics = warning.into_iter().collect();
        if !is_acting(self.dry_run) {
            for key in &keys {
                self.progress.send(diagnostics::would_be_changed(&name_of(key), self.change.participle()));
            }
            let planned = diagnostics::changes_planned(self.change, keys.len(), (rest, self.maximum.0));
            self.progress.send(planned);
            return diagnostics;
        }
        let (changed, errors) = self.change_all(&keys, selection.unused_for_days).await;
        diagnostics.extend(errors);
        self.progress.send(diagnostics::keys_changed(self.change.participle(), changed, (rest, self.maximum.0)));
        diagnostics
    }

    /// Whether a key is left as it is, and says so.
    fn is_spared(&self, key: &ApiKey, own: Option<&str>) -> bool {
        let left = match own {
            Some(own) if own == key.id => diagnostics::own_key_left(&name_of(key)),
            _ if key.locked => diagnostics::locked_key_left(&name_of(key)),
            _ => return false,
        };
        self.progress.send(left);
        true
    }

    /// Changes the keys one by one, until the user interrupts. With `unused_for_days`, those that were used since the report was
    /// made are left. Returns how many were changed, and the errors of the others.
    async fn change_all(&self, keys: &[ApiKey], unused_for_days: Option<i64>) -> (usize, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let mut changed = 0;
        for key in keys {
            let name = name_of(key);
            match self.was_used(key, unused_for_days).await {
                Ok(false) => {}
                Ok(true) => {
                    self.progress.send(diagnostics::used_key_left(&name));
                    continue;
                }
                Err(error) => {
                    diagnostics.push(diagnostics::operation_failed(Operation::Read(&name), &error));
                    if self.data.client.is_cancelled() {
                        break;
                    }
                    continue;
                }
            }
            match self.change.apply(&self.data.client.with_timeout(OPERATION_TIMEOUT), key).await {
                Ok(true) => {
                    changed += 1;
                    self.progress.send(diagnostics::key_changed(&name, self.change.participle()));
                }
                Ok(false) => self.progress.send(diagnostics::already_deleted(&name)),
                Err(RequestFailed { error, .. }) if error.is_not_found() => {
                    self.progress.send(diagnostics::already_deleted(&name));
                }
                Err(failed) => {
                    diagnostics.push(self.failure(&name, &failed));
                    if self.data.client.is_cancelled() {
                        break;
                    }
                }
            }
        }
        (changed, diagnostics)
    }

    /// Whether a key was used after all, if it was selected by a report, which may be some hours old, and not by its own activity.
    async fn was_used(&self, key: &ApiKey, unused_for_days: Option<i64>) -> Result<bool, Error> {
        let Some(days) = unused_for_days.filter(|_| key.activity.is_none()) else { return Ok(false) };
        let client = self.data.client.with_timeout(OPERATION_TIMEOUT);
        let read = with_activity(&client, vec![key.clone()]).await?;
        Ok(read.iter().any(|key| !is_unused(key, days, client.now())))
    }

    fn failure(&self, name: &KeyName, failed: &RequestFailed) -> Diagnostic {
        let verb = self.change.verb();
        if failed.error.is_conflict() && failed.seen.as_ref().is_some_and(|key| key.locked) {
            return diagnostics::locked_for_action(verb, name);
        }
        diagnostics::operation_failed(Operation::Change(verb, name), &failed.error)
    }
}

fn name_of(key: &ApiKey) -> KeyName {
    KeyName::new(&key.name, &key.id).of(key.iam_id.as_deref().unwrap_or_default())
}
