//! Runs the steps on a key that exists: those of an update, and those that follow a creation.

use tf_provider::resource::{ApplyResponse, Progress};
use tf_provider::{Diagnostic, Severity};

use super::KeyResource;
use super::runner::{Runner, StepResult};
use super::steps::ApplyStep;
use crate::diagnostics::{self, Operation};

impl Runner<'_> {
    /// Runs the steps one by one. After an update's first failure the rest is not run, but once a key is rotated, whatever
    /// can be done is done. With a write-only value, a failure is then a warning.
    pub(super) async fn run<R: KeyResource>(
        mut self,
        steps: Vec<ApplyStep>,
        progress: &Progress<R>,
    ) -> ApplyResponse<R> {
        self.note(progress);
        for step in steps {
            tracing::debug!(step = step.name(), "step");
            // What an earlier rotation has left to do to one key doesn't depend on another.
            let is_independent = self.is_rotated || matches!(step, ApplyStep::Retire(_) | ApplyStep::DeleteExpired);
            let result = self.step(step).await;
            self.note(progress);
            match result {
                Ok(()) => {}
                Err(error) if self.created => {
                    self.context.diagnostics.push(diagnostics::created_with_failure(&self.key(), &error));
                }
                // The ephemeral value is another one in the next apply. What gets this one must get it now, so Terraform has to
                // go on with it.
                Err(error) if self.is_rotated && self.config.apikey_wo.known().is_some() => {
                    self.context.diagnostics.push(Diagnostic { severity: Severity::Warning, ..error });
                }
                Err(error) if is_independent => {
                    self.context.diagnostics.push(error);
                }
                Err(error) => return self.context.failed(Some(self.state), error),
            }
        }
        if self.context.diagnostics.has_errors() {
            return self.context.response(Some(self.state));
        }
        let (state, differing) = self.planned.reconcile(&self.state);
        if !differing.is_empty() {
            let key = self.key();
            let operation = if self.created { Operation::Create(&key) } else { Operation::Change("update", &key) };
            self.context.diagnostics.push(diagnostics::differs_from_plan(operation, &differing));
        }
        self.context.response(Some(state))
    }

    /// Notes the state so far, in case a step panics.
    fn note<R: KeyResource>(&self, progress: &Progress<R>) {
        if self.created {
            progress.note(&self.planned.reconcile(&self.state).0, &self.context.private);
        } else {
            progress.note(&self.state, &self.context.private);
        }
    }

    async fn step(&mut self, step: ApplyStep) -> StepResult {
        match step {
            ApplyStep::Recognize => self.recognize().await,
            ApplyStep::ConfirmStored => self.confirm_stored().await,
            ApplyStep::FetchValue => self.fetch_value().await,
            ApplyStep::Inspect => self.inspect().await,
            ApplyStep::UnlockCurrent => self.unlock_current().await,
            ApplyStep::Rotate => self.rotate().await,
            ApplyStep::Retire(id) => self.retire(&id).await,
            ApplyStep::DeleteExpired => self.delete_expired().await,
            ApplyStep::OpenFile => self.open_file(),
            ApplyStep::Reread => self.reread().await,
            ApplyStep::Put(changes) => self.put(&changes).await,
            ApplyStep::Switch(switch) => self.switch(switch).await,
            ApplyStep::Enforce(switch) => self.enforce(switch).await,
            ApplyStep::Read => self.read_rest().await,
            ApplyStep::WriteFile => self.write_file(),
        }
    }
}
