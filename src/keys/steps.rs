//! A change of a key as a list of steps, made before the first is run. Pure.

use iam_identity::ApiKeyChanges;
use tf_provider::Attr;

use super::changes::KeyChanges;
use super::schema::ApiKeyModel;
use super::switch::Switch;
use super::write_only::{is_recognized, leaves_state, loses_value};

/// One step on a key that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ApplyStep {
    /// Ask the API by value whether the configured value is this key's.
    Recognize,
    /// Ask whether the API stores the value, which leaves the state.
    ConfirmStored,
    /// Read the value that the API stores, for the state or for the file.
    FetchValue,
    /// Open a file beside the target, so that a folder that can't be written to is found before anything is changed.
    OpenFile,
    /// Read the key again: it may have been changed since the plan, and unlocking changes its tag.
    Reread,
    /// Change these settings.
    Put(ApiKeyChanges),
    /// Lock, unlock, disable or enable the key.
    Switch(Switch),
    /// Lock or disable the key, unless the request that created it has done so.
    Enforce(Switch),
    /// Read the key once more, for what the steps before did not return.
    Read,
    /// Write the file.
    WriteFile,
    /// Read the key that is about to be rotated.
    Inspect,
    /// Unlock the key that is about to be rotated, because a locked key can't be given an expiry.
    UnlockCurrent,
    /// Create the next key, which takes the place of the current one.
    Rotate,
    /// Give the key of this ID, which was current before, an expiry.
    Retire(String),
    /// Delete the keys that were current before and have expired.
    DeleteExpired,
}

/// A file that is still to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repair {
    /// With the value in the state.
    FromState,
    /// With the write-only value of the configuration, once the API has said that it is this key's.
    FromWriteOnly,
}

impl ApplyStep {
    /// The step's name, for logs.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Recognize => "recognize",
            Self::ConfirmStored => "confirm stored",
            Self::FetchValue => "fetch value",
            Self::OpenFile => "open file",
            Self::Reread => "read again",
            Self::Put(_) => "put",
            Self::Switch(switch) | Self::Enforce(switch) => switch.verb(),
            Self::Read => "read",
            Self::WriteFile => "write file",
            Self::Inspect => "inspect",
            Self::UnlockCurrent => "unlock current",
            Self::Rotate => "rotate",
            Self::Retire(_) => "retire",
            Self::DeleteExpired => "delete expired",
        }
    }
}

/// The steps after the request that created the key.
pub(super) fn after_creation(planned: &ApiKeyModel) -> Vec<ApplyStep> {
    let KeyChanges { disabled, entity_lock, .. } = KeyChanges::between(&ApiKeyModel::default(), planned);
    let mut steps = Vec::new();
    // A locked key can't be disabled.
    steps.extend((disabled == Some(true)).then_some(ApplyStep::Enforce(Switch::Disable)));
    steps.extend((entity_lock == Some(true)).then_some(ApplyStep::Enforce(Switch::Lock)));
    steps.extend((!planned.file.is_null()).then_some(ApplyStep::WriteFile));
    steps
}

/// The steps of a rotation, and of what an earlier one has left to do. From the moment in which the next key exists, each step
/// leads closer to the end, whatever becomes of the others.
pub(super) fn rotation(prior: &ApiKeyModel, planned: &ApiKeyModel, unretired: &[String]) -> Vec<ApplyStep> {
    let file = !planned.file.is_null();
    let mut steps = Vec::new();
    steps.extend(file.then_some(ApplyStep::OpenFile));
    steps.push(ApplyStep::Inspect);
    steps.extend(prior.is_locked().then_some(ApplyStep::UnlockCurrent));
    steps.push(ApplyStep::Rotate);
    steps.extend((planned.entity_lock == Attr::Known(true)).then_some(ApplyStep::Enforce(Switch::Lock)));
    steps.extend(file.then_some(ApplyStep::WriteFile));
    steps.push(ApplyStep::Retire(prior.key_id().to_owned()));
    steps.extend(retirement(prior, unretired));
    steps
}

/// The steps that end what a rotation has left to do.
pub(super) fn retirement(prior: &ApiKeyModel, unretired: &[String]) -> Vec<ApplyStep> {
    let mut steps: Vec<_> = unretired.iter().cloned().map(ApplyStep::Retire).collect();
    steps.extend((!prior.rotation.retiring().is_empty()).then_some(ApplyStep::DeleteExpired));
    steps
}

/// The steps of an update. Everything planned that decides about steps is known.
///
/// `repair` says that the file could not be written when the key was created, and with what it can be written now.
pub(super) fn update(prior: &ApiKeyModel, planned: &ApiKeyModel, repair: Option<Repair>) -> Vec<ApplyStep> {
    let KeyChanges { settings, disabled, entity_lock } = KeyChanges::between(prior, planned);
    let has_value = planned.apikey.known().is_some();
    let from_write_only = !has_value && repair == Some(Repair::FromWriteOnly);
    let is_other_file = planned.file != prior.file || repair.is_some();
    let from_store = !has_value && planned.is_value_only_stored() && !leaves_state(prior, planned);
    let is_fetched = planned.apikey.is_unknown() && prior.apikey.is_null();
    let has_any_value = has_value || is_fetched || from_write_only || from_store || leaves_state(prior, planned);
    let file = !planned.file.is_null() && is_other_file && has_any_value;
    let mut steps = Vec::new();
    if (prior.apikey.is_null() && has_value) || is_recognized(prior, planned) || (file && from_write_only) {
        steps.push(ApplyStep::Recognize);
    }
    steps.extend(loses_value(prior, planned).then_some(ApplyStep::ConfirmStored));
    steps.extend((is_fetched || (file && from_store && !from_write_only)).then_some(ApplyStep::FetchValue));
    steps.extend(file.then_some(ApplyStep::OpenFile));
    // A PUT with a tag finds out whether the key is still as in the plan; the other calls have no tag.
    let switches = entity_lock.is_some() || disabled.is_some();
    let has_tag = !prior.facts.entity_tag.str_or_empty().is_empty();
    let puts = !settings.is_empty();
    if entity_lock == Some(false) || (switches && !puts) || (puts && !has_tag) {
        steps.push(ApplyStep::Reread);
    }
    if entity_lock == Some(false) {
        steps.push(ApplyStep::Switch(Switch::Unlock));
        steps.extend(puts.then_some(ApplyStep::Reread));
    }
    steps.extend(puts.then_some(ApplyStep::Put(settings)));
    steps.extend(disabled.map(|on| ApplyStep::Switch(if on { Switch::Disable } else { Switch::Enable })));
    steps.extend((entity_lock == Some(true)).then_some(ApplyStep::Switch(Switch::Lock)));
    // A PUT returns the whole key; the other calls return nothing.
    if matches!(steps.last(), Some(ApplyStep::Switch(_))) {
        steps.push(ApplyStep::Read);
    }
    steps.extend(file.then_some(ApplyStep::WriteFile));
    steps
}
