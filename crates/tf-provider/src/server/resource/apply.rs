//! `ApplyResourceChange`.

use std::sync::{Mutex, PoisonError};

use tf_protocol::tfplugin6::apply_resource_change::{Request, Response};

use super::adapter::ResourceAdapter;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::provider_meta::ProviderMeta;
use crate::resource::{ApplyRequest, ApplyResponse, Change, Progress, Resource};
use crate::server::model_schema::ModelSchema;
use crate::server::{convert, deferral};

type Recovery<'a> = Box<dyn FnOnce(Diagnostic) -> Result<Response, Diagnostics> + Send + 'a>;

/// What an apply returns if the author's code panics: the object as that code last noted it.
#[derive(Default)]
pub(in crate::server) struct LastKnown<'a>(Mutex<Option<Recovery<'a>>>);

impl<'a> LastKnown<'a> {
    /// Where the author's code notes the object.
    pub(super) fn record<R: Resource>(&self, adapter: &'a ResourceAdapter<R>, request: &'a Request) -> Progress<R> {
        let progress = Progress::default();
        let noted = progress.clone();
        let recovery: Recovery<'a> = Box::new(move |panic| match noted.take() {
            None => Err(panic.into()),
            Some((state, private)) => {
                let prior = adapter.object.decode("prior state", request.prior_state.as_ref())?;
                // Terraform taints an object whose creation returned an error and replaces it, but this one is good.
                let severity = if prior.is_null() { Severity::Warning } else { panic.severity };
                let panic = Diagnostic { severity, ..panic };
                adapter.response(ApplyResponse::<R>::new(Some(state), private).with(panic))
            }
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(recovery);
        progress
    }

    /// The response after a panic.
    pub(in crate::server) fn response(&self, panic: Diagnostic) -> Result<Response, Diagnostics> {
        let recovery = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match recovery {
            Some(recover) => recover(panic),
            None => Err(panic.into()),
        }
    }
}

impl<R: Resource> ResourceAdapter<R> {
    pub(super) async fn apply_change(
        &self,
        data: &R::ProviderData,
        request: &Request,
        provider_meta: ProviderMeta,
        progress: Progress<R>,
    ) -> Result<Response, Diagnostics> {
        let prior = self.object.decode_model("prior state", request.prior_state.as_ref())?;
        let planned = self.object.decode_model("planned state", request.planned_state.as_ref())?;
        let config = || ModelSchema::<R::Model>::model("configuration", self.config(request.config.as_ref())?);
        let change = match (prior, planned) {
            (None, Some(planned)) => Change::Create { planned, config: config()? },
            (Some(prior), Some(planned)) => Change::Update { prior, planned, config: config()? },
            (Some(prior), None) => Change::Delete { prior },
            (None, None) => return Ok(Response::default()),
        };
        let private = Self::private(&request.planned_private);
        self.response(self.resource.apply(data, ApplyRequest { change, private, progress, provider_meta }).await)
    }

    fn response(&self, response: ApplyResponse<R>) -> Result<Response, Diagnostics> {
        let ApplyResponse::<R> { state, private, mut diagnostics, deferred } = response;
        diagnostics.extend(deferred.map(|_| deferral::of_apply()));
        Ok(Response {
            new_identity: self.identity(state.as_ref()),
            new_state: Some(self.object.encode(state)?),
            private: Self::encode_private(&private),
            diagnostics: convert::diagnostics(diagnostics),
            ..Default::default()
        })
    }
}
