//! A key that exists, while an apply works on it.

use secret::Secret;
use tf_provider::Diagnostic;

use super::context::Context;
use super::file::key_file::{KeyFile, NotOpened};
use super::key_name::KeyName;
use super::schema::ApiKeyModel;
use crate::diagnostics;

/// The steps of one apply on a key that exists.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(super) struct Runner<'a> {
    pub(super) context: Context<'a>,
    /// Whether this apply created the key: then failures are warnings, because Terraform would destroy at the next apply
    /// what was created with an error.
    pub(super) created: bool,
    /// The key after the steps so far.
    pub(super) state: ApiKeyModel,
    pub(super) planned: ApiKeyModel,
    pub(super) config: ApiKeyModel,
    /// The value, if the API has returned it and it is not in the state.
    pub(super) value: Option<Secret>,
    pub(super) file: TargetFile<'a>,
    /// Whether this apply has rotated the key: then the steps that follow are independent of each other.
    pub(super) is_rotated: bool,
    /// Whether the key that this apply rotates no longer exists.
    pub(super) is_current_gone: bool,
    /// Whether this apply has unlocked a key that stays locked if the rotation fails.
    pub(super) is_to_be_relocked: bool,
}

/// The file that the key is written to.
pub(super) enum TargetFile<'a> {
    /// None, or it isn't open yet.
    NotOpen,
    /// It is open.
    Open(KeyFile<'a>),
    /// It can't be written after all: the value at hand isn't the key's.
    Abandoned,
}

/// The outcome of a step: nothing, or why it failed.
pub(super) type StepResult = Result<(), Diagnostic>;

impl<'a> Runner<'a> {
    /// Steps that begin with the key in this state.
    pub(super) fn new(context: Context<'a>, state: ApiKeyModel, planned: ApiKeyModel, config: ApiKeyModel) -> Self {
        Self {
            context,
            created: false,
            state,
            planned,
            config,
            value: None,
            file: TargetFile::NotOpen,
            is_rotated: false,
            is_current_gone: false,
            is_to_be_relocked: false,
        }
    }

    /// The key as messages name it.
    pub(super) fn key(&self) -> KeyName {
        self.state.key_name()
    }

    /// Opens the file, unless it was abandoned.
    pub(super) fn open_file(&mut self) -> StepResult {
        if !matches!(self.file, TargetFile::Abandoned) {
            self.file = TargetFile::Open(open_file(&self.context, &self.key(), &self.planned)?);
        }
        Ok(())
    }

    /// Writes the file, if it is open and a value is known.
    pub(super) fn write_file(&mut self) -> StepResult {
        let TargetFile::Open(file) = std::mem::replace(&mut self.file, TargetFile::NotOpen) else { return Ok(()) };
        let supplied = self.planned.user_supplied_value(&self.config);
        let Some(value) = self.state.apikey.known().or(supplied).or(self.value.as_ref()) else { return Ok(()) };
        match file.write(&self.state.facts, value, self.key()) {
            Ok(()) => {
                self.context.private.file_missing = false;
                self.state.file = self.planned.file.clone();
                Ok(())
            }
            Err(reason) => {
                self.context.private.file_missing = true;
                Err(diagnostics::file_not_written(&self.key(), self.planned.file.str_or_empty(), &reason))
            }
        }
    }
}

/// Opens the file of a plan, which has one.
pub(super) fn open_file<'a>(
    context: &Context<'a>,
    key: &KeyName,
    planned: &ApiKeyModel,
) -> Result<KeyFile<'a>, Diagnostic> {
    let path = planned.file.str_or_empty();
    let replaced = context.planned_private.prior.as_ref().map(|prior| prior.id.as_str());
    KeyFile::open(&context.data.files, path, key, replaced).map_err(|error| match error {
        NotOpened::InUse(other) => diagnostics::file_in_use(key, path, &other),
        NotOpened::NotWritable(reason) => diagnostics::file_not_writable(key, path, &reason),
    })
}
