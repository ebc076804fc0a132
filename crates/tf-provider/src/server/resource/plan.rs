//! `PlanResourceChange`.

use tf_protocol::tfplugin6::plan_resource_change::{Request, Response};

use super::adapter::ResourceAdapter;
use crate::diagnostics::Diagnostics;
use crate::private_state;
use crate::resource::{PlanRequest, PlanResponse, Resource};
use crate::schema::plan_from_schema;
use crate::server::convert;
use crate::server::model_schema::ModelSchema;

impl<R: Resource> ResourceAdapter<R> {
    pub(super) fn plan_change(&self, request: &Request) -> Result<Response, Diagnostics> {
        let prior = self.object.decode("prior state", request.prior_state.as_ref())?;
        let config = self.config(request.config.as_ref())?;
        let destroying = self.object.decode("proposed new state", request.proposed_new_state.as_ref())?.is_null();
        let model = ModelSchema::<R::Model>::model;
        if destroying {
            let prior = model("prior state", prior)?;
            return Ok(Response {
                planned_state: Some(self.object.encode(None)?),
                planned_private: request.prior_private.clone(),
                diagnostics: convert::diagnostics(self.resource.plan_destroy(&prior)),
                ..Default::default()
            });
        }
        let prior = Some(prior).filter(|prior| !prior.is_null());
        let creating = prior.is_none();
        let schema_plan = plan_from_schema(self.object.schema(), prior.as_ref(), &config);
        let PlanResponse { state, requires_replace, private, diagnostics } = self.resource.plan(PlanRequest {
            prior: prior.map(|prior| model("prior state", prior)).transpose()?,
            config: self.object.config_model(config)?,
            schema_plan: model("plan", schema_plan.planned)?,
            requires_replace: schema_plan.requires_replace,
            private: private_state::decode(&request.prior_private),
            now: crate::clock::now(),
        });
        Ok(Response {
            planned_state: Some(self.object.encode(Some(state))?),
            requires_replace: requires_replace.into_iter().map(convert::path).collect(),
            planned_private: private_state::encode(&private),
            planned_identity: request.prior_identity.clone().filter(|_| !creating),
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        })
    }
}
