//! How responses are made.

use std::fmt;
use std::sync::{Arc, PoisonError};

use super::contract::{PlanRequest, PlanResponse, Progress, Resource, StateResponse};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Diagnostics};

impl<R: Resource> PlanResponse<R> {
    /// The plan that follows from the schema, with the private state as it was.
    pub fn from_schema(request: PlanRequest<R>) -> Self {
        let PlanRequest { schema_plan, requires_replace, private, .. } = request;
        Self { state: schema_plan, requires_replace, private, diagnostics: Diagnostics::new(), deferred: None }
    }

    /// This plan, which has to wait.
    pub fn deferred(self, reason: DeferralReason) -> Self {
        Self { deferred: Some(reason), ..self }
    }
}

impl<R: Resource> Progress<R> {
    /// Notes the object and its private state as they are now.
    pub fn note(&self, state: &R::Model, private: &R::Private) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((state.clone(), private.clone()));
    }

    /// What was noted last.
    pub(crate) fn take(&self) -> Option<(R::Model, R::Private)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Shows nothing: what was noted may hold secrets.
impl<R: Resource> fmt::Debug for Progress<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Progress")
    }
}

impl<R: Resource> Default for Progress<R> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<R: Resource> Clone for Progress<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: Resource> StateResponse<R> {
    /// A response without diagnostics.
    pub fn new(state: Option<R::Model>, private: R::Private) -> Self {
        Self { state, private, diagnostics: Diagnostics::new(), deferred: None }
    }

    /// Adds a diagnostic.
    pub fn with(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }

    /// This response to a read that has to wait.
    pub fn deferred(self, reason: DeferralReason) -> Self {
        Self { deferred: Some(reason), ..self }
    }
}
