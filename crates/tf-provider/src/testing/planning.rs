//! Plans.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::plan_resource_change;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tonic::Request;

use super::config::Config;
use super::instance::{Instance, State};
use super::rules::{Violation, assert_none, contradictions, deferral, write_only_values};
use super::terraform::Terraform;
use super::wire::{diagnostics, encoded_meta, has_errors, message, path};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Path, PathStep};
use crate::schema::{Mode, Schema};
use crate::value::Value;

/// What a plan does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedAction {
    /// Nothing.
    NoOp,
    /// Create the object; a tainted one is destroyed before.
    Create,
    /// Update it in place.
    Update,
    /// Destroy it and create another one.
    Replace,
}

/// A planned change of an instance.
#[derive(Clone, Debug)]
pub struct PlannedChange {
    /// What it does.
    pub action: PlannedAction,
    /// The planned state.
    pub value: Value,
    /// The private state that belongs to it.
    pub private: Vec<u8>,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it has to wait, if it has: then it isn't applied.
    pub deferred: Option<DeferralReason>,
}

/// Which plan it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PlanKind {
    /// That of a configuration.
    Usual,
    /// One that must replace the object.
    Replacement,
    /// The one within an apply. Core lets the provider defer it whatever it allowed before, and takes a deferral for a bug.
    WithinApply,
}

/// A planned destruction.
pub(super) struct PlannedDestruction {
    /// The private state for it.
    pub(super) private: Vec<u8>,
    /// Warnings.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Why it has to wait, if it has.
    pub(super) deferred: Option<DeferralReason>,
}

/// What the provider is asked to plan.
struct PlanCall<'a> {
    prior: Option<&'a Value>,
    config: &'a Value,
    private: Vec<u8>,
    terraform: Terraform,
}

impl Instance {
    /// Validates and plans a configuration, without a refresh.
    ///
    /// # Errors
    /// The diagnostics if one of them is an error.
    pub async fn plan(&self, config: impl Into<Config>) -> Result<PlannedChange, Vec<Diagnostic>> {
        self.plan_config(&self.config(config), PlanKind::Usual).await
    }

    /// The same with a replacement, as for `-replace` or `replace_triggered_by`.
    ///
    /// # Errors
    /// The diagnostics if one of them is an error.
    pub async fn plan_replacement(&self, config: impl Into<Config>) -> Result<PlannedChange, Vec<Diagnostic>> {
        self.plan_config(&self.config(config), PlanKind::Replacement).await
    }

    fn plan_config<'a>(
        &'a self,
        config: &'a Value,
        kind: PlanKind,
    ) -> BoxFuture<'a, Result<PlannedChange, Vec<Diagnostic>>> {
        async move {
            let invalid = self.validate(config).await;
            if has_errors(&invalid) {
                return Err(invalid);
            }
            // A tainted object is planned as if it were not there.
            let (prior, private) = match &self.state {
                State { value: Some(value), private, tainted: false, .. } => (Some(value), private.clone()),
                _ => (None, Vec::new()),
            };
            let first = self.plan_change(prior, config, private, kind).await?;
            if first.action != PlannedAction::Replace {
                return Ok(first);
            }
            let mut diagnostics = first.diagnostics;
            match self.plan_change(None, config, first.private, PlanKind::Usual).await {
                // Core leaves out the warnings of the second plan: the first one is likely to have had them.
                Ok(second) => {
                    let deferred = first.deferred.or(second.deferred);
                    Ok(PlannedChange { action: PlannedAction::Replace, diagnostics, deferred, ..second })
                }
                Err(errors) => {
                    diagnostics.extend(errors);
                    Err(diagnostics)
                }
            }
        }
        .boxed()
    }

    /// Plans a change from this prior state and private state, once.
    pub(super) async fn plan_change(
        &self,
        prior: Option<&Value>,
        config: &Value,
        private: Vec<u8>,
        kind: PlanKind,
    ) -> Result<PlannedChange, Vec<Diagnostic>> {
        let terraform = match kind {
            PlanKind::WithinApply => self.terraform.deferring(),
            PlanKind::Usual | PlanKind::Replacement => self.terraform,
        };
        let response = self.ask(PlanCall { prior, config, private, terraform }).await;
        let diagnostics = diagnostics(response.diagnostics);
        if has_errors(&diagnostics) {
            return Err(diagnostics);
        }
        let value = self.decode(response.planned_state.as_ref()).unwrap_or(Value::Null);
        let null = Value::Null;
        let subject = format!("the plan of {}", self.name);
        let deferred = deferral(&subject, response.deferred, terraform.allows_deferral);
        if deferred.is_none() {
            let mut broken = write_only_values(&self.schema, &value);
            broken.extend(contradictions(&self.schema, prior.unwrap_or(&null), config, &value));
            assert_none(&subject, &broken);
        }
        let paths: Vec<_> = response.requires_replace.into_iter().map(path).collect();
        let replaces = kind == PlanKind::Replacement || self.is_replacement(&paths, prior.unwrap_or(&null), &value);
        let planned_identity = self.decode_identity(response.planned_identity.as_ref());
        if let (Some(before), Some(planned), false) = (&self.state.identity, &planned_identity, replaces)
            && prior.is_some()
            && before != planned
        {
            let rule = "another identity is planned, and only a replacement may change it";
            assert_none(&subject, &[Violation::new(&Path::default(), rule)]);
        }
        let action = match prior {
            None => PlannedAction::Create,
            Some(_) if replaces => PlannedAction::Replace,
            Some(prior) if *prior == value => PlannedAction::NoOp,
            Some(_) => PlannedAction::Update,
        };
        Ok(PlannedChange { action, value, private: response.planned_private, diagnostics, deferred })
    }

    /// Plans the destruction of an object.
    ///
    /// # Errors
    /// The diagnostics if one of them is an error.
    pub(super) fn plan_destruction<'a>(
        &'a self,
        state: &'a State,
    ) -> BoxFuture<'a, Result<PlannedDestruction, Vec<Diagnostic>>> {
        async move {
            let call = PlanCall {
                prior: state.value.as_ref(),
                config: &Value::Null,
                private: state.private.clone(),
                terraform: self.terraform,
            };
            let response = self.ask(call).await;
            let diagnostics = diagnostics(response.diagnostics);
            if has_errors(&diagnostics) {
                return Err(diagnostics);
            }
            let deferred = self.deferral("the plan", response.deferred);
            if deferred.is_none() && self.decode(response.planned_state.as_ref()).is_some() {
                let rule = "something is planned to be there after a destruction";
                assert_none(&format!("the plan of {}", self.name), &[Violation::new(&Path::default(), rule)]);
            }
            Ok(PlannedDestruction { private: response.planned_private, diagnostics, deferred })
        }
        .boxed()
    }

    async fn ask(&self, call: PlanCall<'_>) -> plan_resource_change::Response {
        let PlanCall { prior, config, private, terraform } = call;
        let proposed = (!config.is_null()).then(|| proposed_new_state(&self.schema, prior, config));
        let request = plan_resource_change::Request {
            type_name: self.name.to_owned(),
            prior_state: self.encode(prior),
            proposed_new_state: self.encode(proposed.as_ref()),
            config: self.encode(Some(config)),
            prior_private: private,
            prior_identity: self.encode_identity(self.state.identity.as_ref()),
            provider_meta: encoded_meta(&self.server, self.provider_meta.as_ref()),
            client_capabilities: Some(terraform.capabilities()),
            ..Default::default()
        };
        message(self.server.plan_resource_change(Request::new(request)).await)
    }

    /// Whether one of the paths that require replacement has changed. A write-only one counts as changed: no state has it.
    fn is_replacement(&self, paths: &[Path], prior: &Value, planned: &Value) -> bool {
        let mut is_replacement = false;
        for path in paths {
            let (before, after) = (part(prior, path), part(planned, path));
            if before.is_none() && after.is_none() {
                let rule = "it requires replacement, but there is no such part of the object";
                assert_none(&format!("the plan of {}", self.name), &[Violation::new(path, rule)]);
            }
            is_replacement |= before != after || is_write_only(&self.schema, path.steps());
        }
        is_replacement
    }
}

/// Configured values, and prior values of computed attributes that aren't configured.
fn proposed_new_state(schema: &Schema, prior: Option<&Value>, config: &Value) -> Value {
    let attributes = schema.attributes.iter().map(|attribute| {
        let is_computed = matches!(attribute.declaration.mode, Mode::Computed | Mode::OptionalComputed);
        let value = match (config.get(attribute.name), prior) {
            (Value::Null, Some(prior)) if is_computed => prior.get(attribute.name).clone(),
            (Value::Null, None) if is_computed => Value::UNKNOWN,
            (value, _) => value.clone(),
        };
        (attribute.name.to_owned(), value)
    });
    let blocks = schema.blocks.iter().map(|block| (block.name.to_owned(), config.get(block.name).clone()));
    Value::Mapping(attributes.chain(blocks).collect())
}

/// The part of a value at a path.
fn part<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    path.steps().iter().try_fold(value, |value, step| match (step, value) {
        (PathStep::Attribute(name) | PathStep::Key(name), Value::Mapping(entries)) => entries.get(name),
        (PathStep::Index(index), Value::Sequence(items)) => items.get(usize::try_from(*index).ok()?),
        _ => None,
    })
}

fn is_write_only(schema: &Schema, steps: &[PathStep]) -> bool {
    let mut names = steps.iter().filter_map(|step| match step {
        PathStep::Attribute(name) => Some(name.as_str()),
        PathStep::Key(_) | PathStep::Index(_) => None,
    });
    let Some(name) = names.next() else { return false };
    let rest = steps.iter().skip_while(|step| **step != PathStep::Attribute(name.to_owned())).skip(1);
    let rest: Vec<_> = rest.cloned().collect();
    schema.attribute(name).is_some_and(|attribute| attribute.declaration.write_only)
        || schema.nested().any(|(nested_name, nested)| nested_name == name && is_write_only(&nested.schema, &rest))
}
