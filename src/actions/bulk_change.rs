//! Changes all keys that a selection finds, one by one, and tells about each.

use iam_identity::{ApiKey, Client, Error, ErrorKind};
use tf_provider::action::ProgressSender;
use tf_provider::{Attr, Diagnostic, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::change::KeyChange;
use crate::keys::probe::RequestFailed;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::keys::{Selection, selection_failed, with_activity};
use crate::selection::{KeyFilters, KeySource, is_unused};

/// So many failures in a row that are not those of a single key end the action: each may have taken minutes.
const MAX_GENERAL_FAILURES: usize = 3;

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

/// What the keys are selected by, and the key that is spared although it is selected.
struct Criteria<'a> {
    selection: &'a Selection,
    own: Option<&'a str>,
}

/// What has been done.
#[derive(Default)]
struct Tally {
    changed: usize,
    /// How many keys the maximum has left.
    rest: usize,
    errors: Diagnostics,
}

impl BulkChange<'_> {
    /// Changes the keys that the filters select, the oldest first. Locked keys are left, and so is the key that the provider logs
    /// in with where it could no longer.
    pub(super) async fn run(&self, filters: &KeyFilters) -> Diagnostics {
        let selection = filters.selection(KeySource::Own);
        let budget = selection.budget();
        let client = self.data.client.with_timeout(budget.limit);
        let what = "API keys to change";
        let own = if self.change.ends() { self.data.own_key.protected_id().await } else { Ok(None) };
        let own = match own {
            Ok(own) => own,
            Err(error) => return diagnostics::operation_failed(Operation::LookUp(what), &error).into(),
        };
        let criteria = Criteria { selection: &selection, own };
        let (mut keys, warning) = match select(&client, &selection).await {
            Ok(selected) => selected,
            Err(error) => return selection_failed(what, budget, &error).into(),
        };
        keys.retain(|key| !self.change.is_satisfied_by(key, client.now()) && !self.is_spared(key, own));
        let maximum = self.maximum.1.known().and_then(|limit| usize::try_from(*limit).ok()).unwrap_or(usize::MAX);
        let mut diagnostics: Diagnostics = warning.into_iter().collect();
        if !is_acting(self.dry_run) {
            self.tell(&keys, maximum);
            return diagnostics;
        }
        let Tally { changed, rest, errors } = self.change_all(&keys, &criteria, maximum).await;
        diagnostics.extend(errors);
        self.progress.send(diagnostics::keys_changed(self.change.participle(), changed, (rest, self.maximum.0)));
        diagnostics
    }

    /// Tells which keys would be changed.
    fn tell(&self, keys: &[ApiKey], maximum: usize) {
        let count = keys.len().min(maximum);
        for key in &keys[..count] {
            self.progress.send(diagnostics::would_be_changed(&name_of(key), self.change.participle()));
        }
        let rest = (keys.len() - count, self.maximum.0);
        self.progress.send(diagnostics::changes_planned(self.change, count, rest));
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

    /// Changes the keys one by one, until the maximum is reached, the user interrupts, or requests fail whatever the key.
    async fn change_all(&self, keys: &[ApiKey], criteria: &Criteria<'_>, maximum: usize) -> Tally {
        let mut tally = Tally::default();
        let (mut tried, mut general_failures) = (0, 0);
        for (index, key) in keys.iter().enumerate() {
            let (left, changed) = (keys.len() - index, tally.changed);
            if self.data.client.is_cancelled() {
                tally.errors.push(diagnostics::changes_interrupted(self.change.participle(), changed, left));
                break;
            }
            if general_failures >= MAX_GENERAL_FAILURES {
                tally.errors.push(diagnostics::changes_ended(self.change.participle(), changed, left));
                break;
            }
            if tried >= maximum {
                tally.rest = left;
                break;
            }
            match self.change_one(key, criteria).await {
                Ok(is_changed) => {
                    general_failures = 0;
                    tried += usize::from(is_changed);
                    tally.changed += usize::from(is_changed);
                }
                Err((diagnostic, error)) => {
                    general_failures = if is_of_one_key(&error) { 0 } else { general_failures + 1 };
                    tried += 1;
                    tally.errors.push(diagnostic);
                }
            }
        }
        tally
    }

    /// Changes a key, and says so. Returns whether it was there and still meant.
    async fn change_one(&self, listed: &ApiKey, criteria: &Criteria<'_>) -> Result<bool, (Diagnostic, Error)> {
        let name = name_of(listed);
        let key = match self.current(listed, criteria).await {
            Ok(Some(key)) => key,
            Ok(None) => return Ok(false),
            Err(error) => return Err((diagnostics::operation_failed(Operation::Read(&name), &error), error)),
        };
        match self.change.apply(&self.data.client.with_timeout(OPERATION_TIMEOUT), &key).await {
            Ok(true) => {
                self.progress.send(diagnostics::key_changed(&name, self.change.participle()));
                Ok(true)
            }
            Ok(false) => Ok(self.is_gone(&name)),
            Err(RequestFailed { error, .. }) if error.is_not_found() => Ok(self.is_gone(&name)),
            Err(failed) => Err((self.failure(&name, &failed), failed.error)),
        }
    }

    /// The key as it is now, if it was selected by a report, which may be some hours old, and not by its own activity. `None` if it
    /// is not meant any more, which is said.
    async fn current(
        &self,
        listed: &ApiKey,
        Criteria { selection, own }: &Criteria<'_>,
    ) -> Result<Option<ApiKey>, Error> {
        let Some(days) = selection.unused_for_days.filter(|_| listed.activity.is_none()) else {
            return Ok(Some(listed.clone()));
        };
        let name = name_of(listed);
        let client = self.data.client.with_timeout(OPERATION_TIMEOUT);
        let Some(key) = with_activity(&client, vec![listed.clone()]).await?.pop() else {
            self.is_gone(&name);
            return Ok(None);
        };
        let now = client.now();
        if self.is_spared(&key, *own) {
            return Ok(None);
        }
        let left = if !selection.filters.accept(&key, now) || self.change.is_satisfied_by(&key, now) {
            diagnostics::changed_key_left(&name)
        } else if !is_unused(&key, days, now) {
            diagnostics::used_key_left(&name)
        } else {
            return Ok(Some(key));
        };
        self.progress.send(left);
        Ok(None)
    }

    /// Says that a key is gone, which is no change.
    fn is_gone(&self, name: &KeyName) -> bool {
        self.progress.send(diagnostics::already_deleted(name));
        false
    }

    fn failure(&self, name: &KeyName, failed: &RequestFailed) -> Diagnostic {
        let verb = self.change.verb();
        if failed.error.is_conflict() && failed.seen.as_ref().is_some_and(|key| key.locked) {
            return diagnostics::locked_for_action(verb, name);
        }
        diagnostics::operation_failed(Operation::Change(verb, name), &failed.error)
    }
}

/// The selected keys, and the warning about them.
async fn select(client: &Client, selection: &Selection) -> Result<(Vec<ApiKey>, Option<Diagnostic>), Error> {
    let mut selected = selection.select(client).await?;
    let keys = selected.all().await?;
    Ok((keys, selected.warning().await))
}

/// Whether another key may fare better.
fn is_of_one_key(error: &Error) -> bool {
    let kinds = [ErrorKind::Invalid, ErrorKind::Forbidden, ErrorKind::NotFound, ErrorKind::Conflict];
    !error.is_login() && error.kind().is_some_and(|kind| kinds.contains(&kind))
}

fn name_of(key: &ApiKey) -> KeyName {
    KeyName::new(&key.name, &key.id).of(key.iam_id.as_deref().unwrap_or_default())
}
