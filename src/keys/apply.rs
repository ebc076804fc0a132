//! The runner of the steps: one by one, each answer folded into the state, so that whatever fails, the state that is
//! returned says exactly what has happened.

use std::path::Path;

use iam_identity::Client;
use tf_provider::resource::{ApplyRequest, ApplyResponse, Change, Progress};
use tf_provider::{Diagnostic, Diagnostics};

use super::KeyName;
use super::KeyResource;
use super::facts::{reconcile, user_supplied_value};
use super::private_state::PrivateState;
use super::read::note_created;
use super::schema::ApiKeyModel;
use super::steps::{ApplyStep, Repair, steps};
use super::timeouts::{TimeBudget, TimeoutKind};
use super::{FileClaim, KeyFile, Switch};
use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;

/// Carries out a plan.
pub(crate) async fn apply<R: KeyResource>(data: &ProviderData, request: ApplyRequest<R>) -> ApplyResponse<R> {
    let ApplyRequest { change, private, progress } = request;
    let (prior, planned, config) = match change {
        Change::Create { planned, config } => (None, Some(planned), Some(config)),
        Change::Update { prior, planned, config } => (Some(prior), Some(planned), Some(config)),
        Change::Delete { prior } => (Some(prior), None, None),
    };
    let write_only = config.as_ref().is_some_and(|config| config.apikey_wo.known().is_some());
    for known in
        prior.iter().map(|key| key.id.str_or_empty()).chain(private.prior.iter().map(|prior| prior.id.as_str()))
    {
        data.record_managed(known);
    }
    let repair = private.file_missing.then_some(if write_only { Repair::FromWriteOnly } else { Repair::FromState });
    let steps = steps(prior.as_ref(), planned.as_ref(), repair);
    // Without the value, a creation would make up another one, and nothing could be recognized by it.
    let needs_value = steps.iter().any(|step| matches!(step, ApplyStep::Create | ApplyStep::Recognize));
    if needs_value && config.as_ref().is_some_and(|config| config.apikey_wo.is_unknown()) {
        let name = planned.as_ref().or(prior.as_ref()).map_or_else(|| KeyName::new("", ""), ApiKeyModel::key_name);
        return ApplyResponse::new(prior, private.lasting()).with(diagnostics::write_only_value_unknown(&name));
    }
    let limited = match (&prior, &planned) {
        (None, _) => TimeoutKind::Create,
        (Some(_), Some(_)) => TimeoutKind::Update,
        (Some(_), None) => TimeoutKind::Delete,
    };
    // Destroying, there is only the state to take the time from.
    let budget = planned.as_ref().or(prior.as_ref()).map_or(TimeBudget::FIXED, |key| limited.budget(key));
    if let Some(state) = &prior {
        note_created(data, state);
    }
    let runner = Runner {
        data,
        client: data.client.within(budget.limit),
        budget,
        created: false,
        state: prior,
        planned,
        config,
        file: None,
        without_file: false,
        notes: private.clone().lasting(),
        private,
        diagnostics: Diagnostics::new(),
    };
    runner.run(steps, &progress).await
}

/// An apply under way.
pub(super) struct Runner<'a> {
    pub(super) data: &'a ProviderData,
    /// The client, bound to the time that this operation may take.
    pub(super) client: Client,
    /// That time, and the argument that says it.
    pub(super) budget: TimeBudget,
    /// Whether this apply made the key: from then on nothing is an error, for Terraform destroys at the next apply what
    /// was created with one.
    pub(super) created: bool,
    /// The key as it is after the steps so far; absent when there is none.
    pub(super) state: Option<ApiKeyModel>,
    pub(super) planned: Option<ApiKeyModel>,
    pub(super) config: Option<ApiKeyModel>,
    pub(super) file: Option<(KeyFile, FileClaim<'a>)>,
    /// Whether the file can't be written after all: the value at hand isn't the key's.
    pub(super) without_file: bool,
    /// The notes to keep.
    pub(super) notes: PrivateState,
    /// The notes of the plan.
    pub(super) private: PrivateState,
    pub(super) diagnostics: Diagnostics,
}

/// Why a file can't be opened.
enum NotOpened {
    /// Another key has it.
    Claimed(KeyName),
    /// It can't be written.
    Impossible(String),
}

impl From<String> for NotOpened {
    fn from(reason: String) -> Self {
        Self::Impossible(reason)
    }
}

/// What a step comes to: nothing more to say, or why it could not be done.
pub(super) type StepResult = Result<(), Diagnostic>;

impl Runner<'_> {
    async fn run<R: KeyResource>(mut self, steps: Vec<ApplyStep>, progress: &Progress<R>) -> ApplyResponse<R> {
        // A file that is not to be written now will not be: there is no value to write into it.
        self.notes.file_missing &= steps.contains(&ApplyStep::WriteFile);
        if let Err(diagnostic) = self.check(&steps).await {
            self.diagnostics.push(diagnostic);
            return ApplyResponse { state: self.state, private: self.notes, diagnostics: self.diagnostics };
        }
        for step in steps {
            tracing::debug!(step = step.name(), "step");
            let done = self.step(step).await;
            if let Some(state) = &self.state {
                let as_planned = self.planned.as_ref().filter(|_| self.created);
                let so_far = as_planned.map_or_else(|| state.clone(), |planned| reconcile(planned, state).0);
                progress.note(&so_far, &self.notes);
            }
            if let Err(diagnostic) = done {
                if self.created {
                    self.diagnostics.push(diagnostics::created_with_failure(&self.key(), &diagnostic));
                    continue;
                }
                self.diagnostics.push(diagnostic);
                return ApplyResponse { state: self.state, private: self.notes, diagnostics: self.diagnostics };
            }
        }
        let state = self.finish();
        ApplyResponse { state, private: self.notes, diagnostics: self.diagnostics }
    }

    async fn step(&mut self, step: ApplyStep) -> StepResult {
        match step {
            ApplyStep::OpenFile => self.open_file(),
            ApplyStep::Create => self.create().await,
            ApplyStep::Recognize => self.recognize().await,
            ApplyStep::Unlock => self.switch(Switch::Unlock).await,
            ApplyStep::Reread => self.reread().await,
            ApplyStep::Put(changes) => self.put(&changes).await,
            ApplyStep::Disable => self.switch(Switch::Disable).await,
            ApplyStep::Enable => self.switch(Switch::Enable).await,
            ApplyStep::Lock => self.switch(Switch::Lock).await,
            ApplyStep::Read => self.read_rest().await,
            ApplyStep::WriteFile => self.write_file(),
            ApplyStep::Delete => self.delete().await,
        }
    }

    /// The state to return when all steps are done: as planned.
    fn finish(&mut self) -> Option<ApiKeyModel> {
        let key = self.key();
        let (state, differing) = reconcile(self.planned.as_ref()?, self.state.as_ref()?);
        if !differing.is_empty() {
            let doing = if self.created { Operation::Create(&key) } else { Operation::Change("update", &key) };
            self.diagnostics.push(diagnostics::differs_from_plan(doing, &differing));
        }
        Some(state)
    }

    /// The key as messages name it.
    pub(super) fn key(&self) -> KeyName {
        self.state.as_ref().or(self.planned.as_ref()).map_or_else(|| KeyName::new("", ""), ApiKeyModel::key_name)
    }

    fn open_file(&mut self) -> StepResult {
        if self.without_file {
            return Ok(());
        }
        let path = self.planned.as_ref().map(|planned| planned.file.str_or_empty().to_owned()).unwrap_or_default();
        let key = self.key();
        let replaced = self.private.prior.as_ref().map(|prior| prior.id.as_str());
        let claim = |file: &Path| self.data.files.claim(file, &key, replaced).map_err(NotOpened::Claimed);
        let opened = KeyFile::open(&path, claim).map_err(|why| match why {
            NotOpened::Claimed(other) => diagnostics::file_in_use(&key, &path, &other),
            NotOpened::Impossible(reason) => diagnostics::file_not_writable(&key, &path, &reason),
        })?;
        self.file = Some(opened);
        Ok(())
    }

    fn write_file(&mut self) -> StepResult {
        let (Some((file, claim)), Some(state), Some(planned)) = (self.file.take(), &self.state, &self.planned) else {
            return Ok(());
        };
        let own = user_supplied_value(planned, self.config.as_ref());
        let Some(value) = state.apikey.known().or(own).cloned() else { return Ok(()) };
        match file.write(state, &value) {
            Ok(()) => {
                claim.keep(self.key());
                self.notes.file_missing = false;
                let written = planned.file.clone();
                self.state.iter_mut().for_each(|state| state.file = written.clone());
                Ok(())
            }
            Err(reason) => {
                self.notes.file_missing = true;
                Err(diagnostics::file_not_written(&self.key(), planned.file.str_or_empty(), &reason))
            }
        }
    }
}
