//! An apply as a list of steps, made before the first of them is run. Pure.

use iam_identity::ApiKeyChanges;

use tf_provider::Attr;

use super::facts::{changes, differences};
use super::schema::ApiKeyModel;
use super::write_only::{is_recognized, leaves_state};

/// One step of an apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplyStep {
    /// Open a file beside the target, so that a folder that can't be written to is found before anything is done.
    OpenFile,
    /// Make the key, locked and disabled as planned.
    Create,
    /// Ask the API by value whether the configured value is this key's.
    Recognize,
    /// Unlock the key.
    Unlock,
    /// Read the key again: it may have been changed since the plan, and unlocking moves its tag.
    Reread,
    /// Change these fields.
    Put(ApiKeyChanges),
    /// Disable the key.
    Disable,
    /// Enable the key.
    Enable,
    /// Lock the key.
    Lock,
    /// Read the key once more, for what the steps before did not answer.
    Read,
    /// Write the file.
    WriteFile,
    /// Delete the key.
    Delete,
}

/// A file that is still to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// With the value in the state.
    FromState,
    /// With the write-only value of the configuration, once the API has said that it is this key's.
    FromWriteOnly,
}

impl ApplyStep {
    /// The step's name, for logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::OpenFile => "open file",
            Self::Create => "create",
            Self::Recognize => "recognize",
            Self::Unlock => "unlock",
            Self::Reread => "read again",
            Self::Put(_) => "put",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Lock => "lock",
            Self::Read => "read",
            Self::WriteFile => "write file",
            Self::Delete => "delete",
        }
    }
}

/// The steps from one state to another; absent is "there is no key". Everything planned that decides about steps is known.
///
/// `repair` says that the file could not be written when the key was made, and with what it can be written now.
pub fn steps(prior: Option<&ApiKeyModel>, planned: Option<&ApiKeyModel>, repair: Option<Repair>) -> Vec<ApplyStep> {
    match (prior, planned) {
        (None, None) => Vec::new(),
        (Some(_), None) => vec![ApplyStep::Delete],
        (None, Some(planned)) if planned.file.is_null() => vec![ApplyStep::Create],
        (None, Some(_)) => vec![ApplyStep::OpenFile, ApplyStep::Create, ApplyStep::WriteFile],
        (Some(prior), Some(planned)) => update(prior, planned, repair),
    }
}

fn update(prior: &ApiKeyModel, planned: &ApiKeyModel, repair: Option<Repair>) -> Vec<ApplyStep> {
    let differing = differences(prior, planned);
    let turned = |name: &str, on: bool| differing.contains(&name).then_some(on);
    let put = changes(prior, planned);
    let has_value = planned.apikey.known().is_some();
    let from_write_only = !has_value && repair == Some(Repair::FromWriteOnly);
    let changed = planned.file != prior.file || repair.is_some();
    let is_at_hand = has_value || from_write_only || leaves_state(prior, planned);
    let file = !planned.file.is_null() && changed && is_at_hand;
    let mut steps = Vec::new();
    if (prior.apikey.is_null() && has_value) || is_recognized(prior, planned) || (file && from_write_only) {
        steps.push(ApplyStep::Recognize);
    }
    if file {
        steps.push(ApplyStep::OpenFile);
    }
    let locks = turned("entity_lock", planned.entity_lock == Attr::Known(true));
    let switches = locks.is_some() || turned("disabled", planned.disabled == Attr::Known(true)).is_some();
    // A PUT with a tag finds out whether the key is still as in the plan; the other calls have no tag.
    let has_tag = !prior.entity_tag.str_or_empty().is_empty();
    if locks == Some(false) || (switches && put.is_empty()) || (!put.is_empty() && !has_tag) {
        steps.push(ApplyStep::Reread);
    }
    if locks == Some(false) {
        steps.push(ApplyStep::Unlock);
        steps.extend((!put.is_empty()).then_some(ApplyStep::Reread));
    }
    if !put.is_empty() {
        steps.push(ApplyStep::Put(put));
    }
    match turned("disabled", planned.disabled == Attr::Known(true)) {
        Some(true) => steps.push(ApplyStep::Disable),
        Some(false) => steps.push(ApplyStep::Enable),
        None => {}
    }
    if locks == Some(true) {
        steps.push(ApplyStep::Lock);
    }
    // A PUT answers with the whole key; the others answer nothing.
    if matches!(steps.last(), Some(ApplyStep::Unlock | ApplyStep::Disable | ApplyStep::Enable | ApplyStep::Lock)) {
        steps.push(ApplyStep::Read);
    }
    if file {
        steps.push(ApplyStep::WriteFile);
    }
    steps
}
