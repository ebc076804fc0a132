//! One resource's calls: from messages to an implementation of [`Resource`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::any_resource::AnyResource;
use super::declared;
use super::guard::catch_panic;
use super::refusal::Refusal;
use super::wire::{self, schema_mismatch};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::model::Model;
use crate::resource::{
    ApplyRequest, ApplyResponse, Change, ImportRequest, MoveStateRequest, PlanRequest, PlanResponse, Progress,
    ReadRequest, ReadResponse, Resource, UpgradeStateRequest,
};
use crate::schema::{Schema, plan_from_schema};
use crate::value::{self, Type, Value};
use crate::{placeholder, private};
use tf_protocol::tfplugin6::{
    DynamicValue, RawState, ResourceIdentityData, apply_resource_change, generate_resource_config,
    import_resource_state, move_resource_state, plan_resource_change, read_resource, upgrade_resource_identity,
    upgrade_resource_state, validate_resource_config,
};

/// Makes a resource ready for the server.
pub fn resource<R: Resource>(resource: R) -> Box<dyn AnyResource<R::ProviderData>> {
    let (schema, identity_schema) = (R::Model::schema(), R::Identity::schema());
    Box::new(Registered { ty: schema.ty(), identity_ty: identity_schema.ty(), resource, schema, identity_schema })
}

struct Registered<R> {
    resource: R,
    schema: Schema,
    ty: Type,
    identity_schema: Schema,
    identity_ty: Type,
}

impl<R: Resource> Registered<R> {
    fn value(&self, what: &str, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        wire::decode(encoded, &self.ty).map_err(|error| schema_mismatch(what, &error))
    }

    /// Reads a configuration.
    fn config(&self, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        let given = self.value("configuration", encoded)?;
        Ok(placeholder::to_unknown_in_write_only(&self.schema, given))
    }

    /// Reads an object; null is none.
    fn model(&self, what: &str, encoded: Option<&DynamicValue>) -> Result<Option<R::Model>, Diagnostic> {
        match self.value(what, encoded)? {
            Value::Null => Ok(None),
            value => typed(what, value).map(Some),
        }
    }

    fn encode(&self, model: Option<R::Model>) -> Result<DynamicValue, Diagnostic> {
        let value = model.map_or(Value::Null, Model::into_value);
        wire::encode(&value, &self.ty).map_err(|error| schema_mismatch("answer", &error))
    }

    fn identity(&self, state: Option<&R::Model>) -> Option<ResourceIdentityData> {
        let identity = self.resource.identity(state?)?;
        let identity_data = wire::encode(&identity.into_value(), &self.identity_ty).ok();
        identity_data.map(|data| ResourceIdentityData { identity_data: Some(data) })
    }

    fn plan_or_refuse(
        &self,
        request: &plan_resource_change::Request,
    ) -> Result<plan_resource_change::Response, Diagnostics> {
        let prior = self.value("prior state", request.prior_state.as_ref())?;
        let config = self.config(request.config.as_ref())?;
        let destroying = self.value("proposed new state", request.proposed_new_state.as_ref())?.is_null();
        if destroying {
            let prior = typed("prior state", prior)?;
            return Ok(plan_resource_change::Response {
                planned_state: Some(self.encode(None)?),
                planned_private: request.prior_private.clone(),
                diagnostics: wire::diagnostics(self.resource.plan_destroy(&prior)),
                ..Default::default()
            });
        }
        let prior = Some(prior).filter(|prior| !prior.is_null());
        let creating = prior.is_none();
        let schema_plan = plan_from_schema(&self.schema, prior.as_ref(), &config);
        let PlanResponse { state, requires_replace, private, diagnostics } = self.resource.plan(PlanRequest {
            prior: prior.map(|prior| typed("prior state", prior)).transpose()?,
            config: R::Model::from_value(config).map_err(|error| wire::unusable(&self.schema, &error))?,
            schema_plan: typed("plan", schema_plan.planned)?,
            requires_replace: schema_plan.requires_replace,
            private: private::decode(&request.prior_private),
            now: crate::clock::now(),
        });
        Ok(plan_resource_change::Response {
            planned_state: Some(self.encode(Some(state))?),
            requires_replace: requires_replace.into_iter().map(wire::path).collect(),
            planned_private: private::encode(&private),
            planned_identity: request.prior_identity.clone().filter(|_| !creating),
            diagnostics: wire::diagnostics(diagnostics),
            ..Default::default()
        })
    }

    async fn apply_or_refuse(
        &self,
        data: &R::ProviderData,
        request: &apply_resource_change::Request,
    ) -> Result<apply_resource_change::Response, Diagnostics> {
        let progress = Progress::default();
        let prior = self.model("prior state", request.prior_state.as_ref())?;
        let creating = prior.is_none();
        let planned = self.model("planned state", request.planned_state.as_ref())?;
        let config = || typed("configuration", self.config(request.config.as_ref())?);
        let change = match (prior, planned) {
            (None, Some(planned)) => Change::Create { planned, config: config()? },
            (Some(prior), Some(planned)) => Change::Update { prior, planned, config: config()? },
            (Some(prior), None) => Change::Delete { prior },
            (None, None) => return Ok(apply_resource_change::Response::default()),
        };
        let private = private::decode(&request.planned_private);
        let work = self.resource.apply(data, ApplyRequest { change, private, progress: progress.clone() });
        let outcome = catch_panic("apply a change", work).await.or_else(|failure| {
            let (state, private) = progress.take().ok_or(failure.clone())?;
            // An object that was created with an error is destroyed by the next apply; this one is good.
            let failure = if creating { Diagnostic { severity: Severity::Warning, ..failure } } else { failure };
            Ok::<_, Diagnostic>(ApplyResponse::<R>::new(Some(state), private).with(failure))
        });
        let ApplyResponse::<R> { state, private, diagnostics } = outcome?;
        Ok(apply_resource_change::Response {
            new_identity: self.identity(state.as_ref()),
            new_state: Some(self.encode(state)?),
            private: private::encode(&private),
            diagnostics: wire::diagnostics(diagnostics),
            ..Default::default()
        })
    }

    async fn read_or_refuse(
        &self,
        data: &R::ProviderData,
        request: &read_resource::Request,
    ) -> Result<read_resource::Response, Diagnostics> {
        let Some(state) = self.model("state", request.current_state.as_ref())? else {
            return Ok(read_resource::Response::default());
        };
        let private = private::decode(&request.private);
        let work = self.resource.read(data, ReadRequest { state, private });
        let ReadResponse::<R> { state, private, diagnostics } = catch_panic("read an object", work).await?;
        Ok(read_resource::Response {
            new_identity: self.identity(state.as_ref()),
            new_state: Some(self.encode(state)?),
            private: private::encode(&private),
            diagnostics: wire::diagnostics(diagnostics),
            ..Default::default()
        })
    }

    async fn import_or_refuse(
        &self,
        data: &R::ProviderData,
        request: &import_resource_state::Request,
    ) -> Result<import_resource_state::ImportedResource, Diagnostics> {
        let identity = request.identity.as_ref().and_then(|identity| identity.identity_data.as_ref());
        let wanted =
            match wire::decode(identity, &self.identity_ty).map_err(|error| schema_mismatch("identity", &error))? {
                Value::Null => ImportRequest::Id(request.id.clone()),
                value => ImportRequest::Identity(typed("identity", value)?),
            };
        let state = catch_panic("import an object", self.resource.import(data, wanted)).await??;
        Ok(import_resource_state::ImportedResource {
            type_name: self.resource.name().to_owned(),
            identity: self.identity(Some(&state)),
            state: Some(self.encode(Some(state))?),
            private: private::encode(&R::Private::default()),
        })
    }
}

fn typed<M: Model>(what: &str, value: Value) -> Result<M, Diagnostic> {
    M::from_value(value).map_err(|error| schema_mismatch(what, &error))
}

/// Reads a stored object. Fails where its text is broken or far too long for one: what could not be read must not pass for an
/// object without values. No text at all, which OpenTofu sends for an identity that was never stored, is such an object.
fn stored(what: &str, version: i64, raw: Option<&RawState>) -> Result<UpgradeStateRequest, Diagnostic> {
    let text = raw.map(|raw| raw.json.as_slice()).filter(|text| !text.is_empty());
    let stored = text.map_or(Ok(Json::Null), value::parse_json).map_err(|error| schema_mismatch(what, &error))?;
    Ok(UpgradeStateRequest { version, stored })
}

impl<R: Resource> AnyResource<R::ProviderData> for Registered<R> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity_schema(&self) -> &Schema {
        &self.identity_schema
    }

    fn validate(&self, request: &validate_resource_config::Request) -> Diagnostics {
        let config = match self.config(request.config.as_ref()) {
            Ok(config) => config,
            Err(diagnostic) => return diagnostic.into(),
        };
        let mut diagnostics = self.schema.validate(&config);
        let allowed = request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed);
        if !allowed {
            diagnostics.extend(self.schema.refuse_write_only(&config));
        }
        if let Some(config) = declared::typed(&self.schema, config, &mut diagnostics) {
            diagnostics.extend(self.resource.validate(&config));
        }
        diagnostics
    }

    fn upgrade(&self, request: &upgrade_resource_state::Request) -> upgrade_resource_state::Response {
        let stored = stored("stored object", request.version, request.raw_state.as_ref());
        match stored.and_then(|stored| self.encode(Some(self.resource.upgrade_state(stored)))) {
            Ok(state) => upgrade_resource_state::Response { upgraded_state: Some(state), diagnostics: Vec::new() },
            Err(diagnostic) => upgrade_resource_state::Response {
                upgraded_state: None,
                diagnostics: vec![wire::diagnostic(diagnostic)],
            },
        }
    }

    fn upgrade_identity(&self, request: &upgrade_resource_identity::Request) -> upgrade_resource_identity::Response {
        let stored = match stored("stored identity", request.version, request.raw_identity.as_ref()) {
            Ok(stored) => stored,
            Err(refusal) => return Refusal::refused(vec![wire::diagnostic(refusal)]),
        };
        let identity = stored.decode::<R::Identity>().into_value();
        let identity_data = wire::encode(&identity, &self.identity_ty).ok();
        upgrade_resource_identity::Response {
            upgraded_identity: Some(ResourceIdentityData { identity_data }),
            diagnostics: Vec::new(),
        }
    }

    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response {
        let object = match stored("stored object", request.source_schema_version, request.source_state.as_ref()) {
            Ok(object) => object,
            Err(refusal) => return Refusal::refused(vec![wire::diagnostic(refusal)]),
        };
        let source = MoveStateRequest {
            provider: request.source_provider_address.clone(),
            type_name: request.source_type_name.clone(),
            object,
        };
        let diagnostic = match self.resource.move_state(source).map(|state| self.encode(Some(state))) {
            Some(Ok(state)) => {
                return move_resource_state::Response {
                    target_state: Some(state),
                    target_private: private::encode(&R::Private::default()),
                    ..Default::default()
                };
            }
            Some(Err(diagnostic)) => diagnostic,
            None => Diagnostic::error(
                "This object can't be moved here",
                format!(
                    "{} does not know how to take over a {} of {}. Import the object instead.",
                    self.name(),
                    request.source_type_name,
                    request.source_provider_address
                ),
            ),
        };
        move_resource_state::Response { diagnostics: vec![wire::diagnostic(diagnostic)], ..Default::default() }
    }

    fn generate(&self, request: &generate_resource_config::Request) -> generate_resource_config::Response {
        let config = self.value("state", request.state.as_ref()).map(|state| self.schema.configuration_of(&state));
        let encoded = config
            .and_then(|config| wire::encode(&config, &self.ty).map_err(|error| schema_mismatch("answer", &error)));
        match encoded {
            Ok(config) => generate_resource_config::Response { config: Some(config), diagnostics: Vec::new() },
            Err(refusal) => Refusal::refused(vec![wire::diagnostic(refusal)]),
        }
    }

    fn plan(&self, request: &plan_resource_change::Request) -> plan_resource_change::Response {
        self.plan_or_refuse(request).unwrap_or_else(|diagnostics| plan_resource_change::Response {
            planned_private: request.prior_private.clone(),
            diagnostics: wire::diagnostics(diagnostics),
            ..Default::default()
        })
    }

    fn read<'a>(
        &'a self,
        data: &'a R::ProviderData,
        request: read_resource::Request,
    ) -> BoxFuture<'a, read_resource::Response> {
        async move {
            // Whatever goes wrong, what was stored is returned: what isn't returned is erased.
            self.read_or_refuse(data, &request).await.unwrap_or_else(|diagnostics| read_resource::Response {
                new_state: request.current_state,
                private: request.private,
                new_identity: request.current_identity,
                diagnostics: wire::diagnostics(diagnostics),
                ..Default::default()
            })
        }
        .boxed()
    }

    fn apply<'a>(
        &'a self,
        data: &'a R::ProviderData,
        request: apply_resource_change::Request,
    ) -> BoxFuture<'a, apply_resource_change::Response> {
        async move {
            self.apply_or_refuse(data, &request).await.unwrap_or_else(|diagnostics| apply_resource_change::Response {
                new_state: request.prior_state,
                private: request.planned_private,
                new_identity: request.planned_identity,
                diagnostics: wire::diagnostics(diagnostics),
                ..Default::default()
            })
        }
        .boxed()
    }

    fn import<'a>(
        &'a self,
        data: &'a R::ProviderData,
        request: import_resource_state::Request,
    ) -> BoxFuture<'a, import_resource_state::Response> {
        async move {
            match self.import_or_refuse(data, &request).await {
                Ok(imported) => {
                    import_resource_state::Response { imported_resources: vec![imported], ..Default::default() }
                }
                Err(diagnostics) => import_resource_state::Response {
                    diagnostics: wire::diagnostics(diagnostics),
                    ..Default::default()
                },
            }
        }
        .boxed()
    }
}
