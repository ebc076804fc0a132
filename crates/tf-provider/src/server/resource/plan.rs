//! `PlanResourceChange`.

use tf_protocol::tfplugin6::plan_resource_change::{Request, Response};

use super::adapter::ResourceAdapter;
use crate::diagnostics::Diagnostics;
use crate::resource::{ModifyPlanRequest, PlanRequest, PlanResponse, Resource};
use crate::schema::{SchemaPlan, plan_from_schema};
use crate::server::convert;
use crate::server::deferral::Deferral;
use crate::server::model_schema::ModelSchema;
use crate::server::object::CallContext;
use crate::value::Value;

impl<R: Resource> ResourceAdapter<R> {
    /// Plans a change; without provider data, by [`Resource::plan`] alone.
    pub(super) async fn plan_change(
        &self,
        data: Option<&R::ProviderData>,
        request: &Request,
        context: CallContext,
    ) -> Result<Response, Diagnostics> {
        let deferral = context.deferral;
        let prior = self.object.decode("prior state", request.prior_state.as_ref())?;
        let config = self.config(request.config.as_ref())?;
        let destroying = self.object.decode("proposed new state", request.proposed_new_state.as_ref())?.is_null();
        if destroying {
            return self.plan_destruction(request, prior, deferral);
        }
        let prior = Some(prior).filter(|prior| !prior.is_null());
        let creating = prior.is_none();
        let schema_plan = plan_from_schema(self.object.schema(), prior.as_ref(), &config);
        let partly_known = (!config.is_wholly_known()).then(|| (schema_plan.planned.clone(), config.clone()));
        let planned = self.plan_object(request, prior, config, schema_plan, context)?;
        let PlanResponse { state, requires_replace, private, diagnostics, deferred } = match (data, planned) {
            (Some(data), (modify, response)) if !response.diagnostics.has_errors() => {
                self.resource.modify_plan(data, modify, response).await
            }
            (_, (_, response)) => response,
        };
        let deferred = deferral.respond(deferred)?;
        Ok(Response {
            planned_state: Some(match partly_known {
                Some((by_schema, config)) => self.object.encode_partly_known(state, &by_schema, &config)?,
                None => self.object.encode(Some(state))?,
            }),
            requires_replace: requires_replace.into_iter().map(convert::path).collect(),
            planned_private: Self::encode_private(&private),
            planned_identity: request.prior_identity.clone().filter(|_| !creating),
            diagnostics: convert::diagnostics(diagnostics),
            deferred,
            ..Default::default()
        })
    }

    fn plan_destruction(&self, request: &Request, prior: Value, deferral: Deferral) -> Result<Response, Diagnostics> {
        let prior = ModelSchema::<R::Model>::model("prior state", prior)?;
        let reason = if deferral.is_allowed { self.resource.defer_destroy(&prior) } else { None };
        Ok(Response {
            planned_state: Some(self.object.encode(None)?),
            planned_private: request.prior_private.clone(),
            diagnostics: convert::diagnostics(self.resource.plan_destroy(&prior)),
            deferred: deferral.respond(reason)?,
            ..Default::default()
        })
    }

    /// Plans a creation or an update. Returns the plan, and the request to modify it.
    fn plan_object(
        &self,
        request: &Request,
        prior: Option<Value>,
        config: Value,
        schema_plan: SchemaPlan,
        context: CallContext,
    ) -> Result<(ModifyPlanRequest<R>, PlanResponse<R>), Diagnostics> {
        let model = ModelSchema::<R::Model>::model;
        let prior = prior.map(|prior| model("prior state", prior)).transpose()?;
        let config = self.object.config_model(config)?;
        let private = Self::private(&request.prior_private);
        let CallContext { deferral: Deferral { is_allowed: deferral_allowed, .. }, provider_meta } = context;
        let modify = ModifyPlanRequest {
            prior: prior.clone(),
            config: config.clone(),
            private: private.clone(),
            deferral_allowed,
            provider_meta: provider_meta.clone(),
        };
        let response = self.resource.plan(PlanRequest {
            prior,
            config,
            schema_plan: model("plan", schema_plan.planned)?,
            requires_replace: schema_plan.requires_replace,
            private,
            now: crate::clock::now(),
            deferral_allowed,
            provider_meta,
        });
        Ok((modify, response))
    }
}
