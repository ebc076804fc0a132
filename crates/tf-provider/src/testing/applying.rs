//! Applies: creations, updates, replacements and destructions.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::apply_resource_change;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tonic::Request;

use super::config::Config;
use super::instance::{Instance, State};
use super::planning::{PlanKind, PlannedAction, PlannedChange, PlannedDestruction};
use super::rules::{Violation, assert_none, disagreements};
use super::wire::{describe, diagnostics, encoded_meta, has_errors, message};
use crate::diagnostics::{Diagnostic, Path};
use crate::value::Value;

impl Instance {
    /// `terraform apply`: refreshes, plans, and applies the plan unless there is an error or it has to wait. Returns the
    /// diagnostics.
    pub async fn apply(&mut self, config: impl Into<Config>) -> Vec<Diagnostic> {
        let config = self.config(config);
        let mut found = self.refresh().await;
        if has_errors(&found) {
            return found;
        }
        let unread = self.deferred;
        match self.plan(&config).await {
            // What couldn't be read isn't changed either.
            Ok(planned) if unread.is_some() => found.extend(planned.diagnostics),
            Ok(mut planned) => {
                found.append(&mut planned.diagnostics);
                found.extend(self.apply_change(&config, planned).await);
            }
            Err(errors) => found.extend(errors),
        }
        found
    }

    /// Applies a plan, with the configuration as it is known by then; not one that has to wait. Returns the diagnostics.
    pub async fn apply_change(&mut self, config: impl Into<Config>, planned: PlannedChange) -> Vec<Diagnostic> {
        let config = &self.config(config);
        self.deferred = planned.deferred;
        if planned.deferred.is_some() {
            return Vec::new();
        }
        match planned.action {
            PlannedAction::NoOp => Vec::new(),
            PlannedAction::Create | PlannedAction::Replace if self.state.value.is_some() => {
                if self.create_before_destroy {
                    self.create_before_destroying(config, planned).await
                } else {
                    self.destroy_before_creating(config, planned).await
                }
            }
            _ => self.create_or_update(config, planned).await,
        }
    }

    /// The destruction gets the private state of the second plan.
    async fn destroy_before_creating(&mut self, config: &Value, planned: PlannedChange) -> Vec<Diagnostic> {
        let (state, mut found) = self.destroy_object(self.state.clone(), planned.private.clone()).await;
        self.state = state;
        if !has_errors(&found) {
            let planned = PlannedChange { action: PlannedAction::Create, ..planned };
            found.extend(self.create_or_update(config, planned).await);
        }
        found
    }

    /// The old object is deposed until the new one is there, and the state again if none came to be.
    async fn create_before_destroying(&mut self, config: &Value, planned: PlannedChange) -> Vec<Diagnostic> {
        self.deposed.push(std::mem::take(&mut self.state));
        let planned = PlannedChange { action: PlannedAction::Create, ..planned };
        let mut found = self.create_or_update(config, planned).await;
        if !has_errors(&found) {
            found.extend(self.destroy_deposed().await);
        } else if self.state.value.is_none() {
            self.state = self.deposed.pop().unwrap_or_default();
        }
        found
    }

    /// Destroys the deposed objects, as every apply does first. Those that can't be destroyed stay. Returns the diagnostics.
    pub fn destroy_deposed(&mut self) -> BoxFuture<'_, Vec<Diagnostic>> {
        async move {
            self.deferred = None;
            let mut found = Vec::new();
            for deposed in std::mem::take(&mut self.deposed) {
                let (left, diagnostics) = self.plan_and_destroy(deposed).await;
                found.extend(diagnostics);
                self.deposed.extend(Some(left).filter(|left| left.value.is_some()));
            }
            found
        }
        .boxed()
    }

    /// `terraform destroy`, without a refresh: the deposed objects too, unless that has to wait. Returns the diagnostics.
    pub fn destroy(&mut self) -> BoxFuture<'_, Vec<Diagnostic>> {
        async move {
            let mut found = self.destroy_deposed().await;
            if self.state.value.is_some() {
                let (state, diagnostics) = self.plan_and_destroy(self.state.clone()).await;
                self.state = state;
                found.extend(diagnostics);
            }
            found
        }
        .boxed()
    }

    async fn plan_and_destroy(&mut self, state: State) -> (State, Vec<Diagnostic>) {
        match self.plan_destruction(&state).await {
            Err(errors) => (state, errors),
            Ok(PlannedDestruction { deferred: Some(reason), diagnostics, .. }) => {
                self.deferred = Some(reason);
                (state, diagnostics)
            }
            Ok(PlannedDestruction { private, diagnostics: mut found, .. }) => {
                let (state, diagnostics) = self.destroy_object(state, private).await;
                found.extend(diagnostics);
                (state, found)
            }
        }
    }

    /// Destroys the object without a plan, as core destroys a tainted object.
    pub async fn destroy_without_plan(&mut self) -> Vec<Diagnostic> {
        let (state, diagnostics) = self.destroy_object(self.state.clone(), self.state.private.clone()).await;
        self.state = state;
        diagnostics
    }

    /// Plans once more, with everything that is known by then, and carries it out: what was known in the plan must come true.
    fn create_or_update<'a>(&'a mut self, config: &'a Value, planned: PlannedChange) -> BoxFuture<'a, Vec<Diagnostic>> {
        async move {
            let prior = self.state.clone();
            let private =
                if self.terraform.keeps_planned_private { planned.private } else { self.state.private.clone() };
            let last = match self.plan_change(prior.value.as_ref(), config, private, PlanKind::WithinApply).await {
                Ok(last) => last,
                Err(errors) => return errors,
            };
            let mut broken = disagreements(&self.schema, &planned.value, &last.value);
            if last.action == PlannedAction::Replace {
                broken.push(Violation::new(&Path::default(), "an update was planned, but now a replacement"));
            }
            if last.deferred.is_some() {
                broken.push(Violation::new(&Path::default(), "it is deferred in the apply, but was not in the plan"));
            }
            assert_none(&format!("the plan within the apply of {}", self.name), &broken);
            let mut found = last.diagnostics;
            found.extend(self.carry_out(&prior, config, &last.value, last.private).await);
            found
        }
        .boxed()
    }

    async fn carry_out(&mut self, prior: &State, config: &Value, planned: &Value, private: Vec<u8>) -> Vec<Diagnostic> {
        let response = self.request(prior, Some(planned), Some(config), private).await;
        let found = diagnostics(response.diagnostics);
        let has_failed = has_errors(&found);
        let identity = self.decode_identity(response.new_identity.as_ref());
        let value = self.decode(response.new_state.as_ref());
        let tainted = prior.value.is_none() && has_failed && value.is_some();
        self.state = State { value, private: response.private, identity, tainted };
        let what = "the state after the apply";
        if !has_failed {
            let value = self.state.value.as_ref().unwrap_or(&Value::Null);
            let mut broken = disagreements(&self.schema, planned, value);
            if self.state.identity.is_none() {
                broken.push(Violation::new(&Path::default(), "it has no identity"));
            }
            assert_none(&format!("{what} of {}", self.name), &broken);
        }
        self.assert_state(what, &self.state);
        self.assert_same_identity(what, prior, &self.state);
        found
    }

    /// Destroys an object. Returns what is left of it, and the diagnostics.
    fn destroy_object(&self, state: State, private: Vec<u8>) -> BoxFuture<'_, (State, Vec<Diagnostic>)> {
        async move {
            let response = self.request(&state, None, None, private).await;
            let found = diagnostics(response.diagnostics);
            let Some(value) = self.decode(response.new_state.as_ref()) else { return (State::default(), found) };
            let left = State { value: Some(value), private: response.private, ..state };
            if !has_errors(&found) {
                let rule = "it is still there after a destruction without an error";
                let what = format!("the state after the destruction of {}", self.name);
                assert_none(&what, &[Violation::new(&Path::default(), rule)]);
            }
            self.assert_state("the state after the destruction", &left);
            (left, found)
        }
        .boxed()
    }

    async fn request(
        &self,
        prior: &State,
        planned: Option<&Value>,
        config: Option<&Value>,
        private: Vec<u8>,
    ) -> apply_resource_change::Response {
        let request = apply_resource_change::Request {
            type_name: self.name.to_owned(),
            prior_state: self.encode(prior.value.as_ref()),
            planned_state: self.encode(planned),
            config: self.encode(config),
            planned_private: private,
            planned_identity: self.encode_identity(prior.identity.as_ref()),
            provider_meta: encoded_meta(&self.server, self.provider_meta.as_ref()),
        };
        message(self.server.apply_resource_change(Request::new(request)).await)
    }

    /// Refreshes and plans: neither may find a difference or have a diagnostic.
    pub async fn assert_settled(&mut self, config: impl Into<Config>) {
        let (before, name) = (self.state.value.clone(), self.name);
        let found = self.refresh().await;
        assert!(found.is_empty(), "the refresh of {name} has diagnostics:\n{}", describe(&found));
        assert!(self.state.value == before, "the refresh of {name} changes the state");
        let planned = self.plan(config).await;
        let planned = planned.unwrap_or_else(|errors| panic!("the plan of {name} is an error:\n{}", describe(&errors)));
        if planned.action != PlannedAction::NoOp {
            let mut broken = before
                .iter()
                .flat_map(|before| disagreements(&self.schema, before, &planned.value))
                .collect::<Vec<_>>();
            broken.push(Violation::new(&Path::default(), format!("{:?}", planned.action)));
            assert_none(&format!("that {name} is settled, for a second plan has changes"), &broken);
        }
    }
}
