//! An action's calls: from messages to an implementation of [`Action`] and back.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::DynamicValue;
use tf_protocol::tfplugin6::invoke_action::Event;
use tf_protocol::tfplugin6::invoke_action::event::{Completed, Progress, Type};
use tf_protocol::tfplugin6::plan_action::Response;

use super::convert;
use super::deferral::Deferral;
use super::model_schema::ModelSchema;
use super::object::{Object, ValidateContext};
use super::provider_data::ProviderData;
use super::respond;
use crate::action::{Action, InvokeRequest, PlanRequest, PlanResponse, ProgressSender};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::sanitize;
use crate::schema::Schema;

/// An action, whatever its types are.
pub(super) trait DynAction: Object {
    /// `PlanAction`, after the validation has returned these warnings.
    fn plan<'a>(
        &'a self,
        data: &'a ProviderData,
        config: Option<&'a DynamicValue>,
        deferral: Deferral,
        warnings: Diagnostics,
    ) -> BoxFuture<'a, Result<Response, Diagnostics>>;
    /// `InvokeAction`, but for the events.
    fn invoke<'a>(
        &'a self,
        data: &'a ProviderData,
        config: Option<&'a DynamicValue>,
        progress: ProgressSender,
    ) -> BoxFuture<'a, Result<Diagnostics, Diagnostic>>;
}

pub(super) struct ActionAdapter<A: Action> {
    action: A,
    model: ModelSchema<A::Model>,
}

impl<A: Action> ActionAdapter<A> {
    pub(super) fn new(action: A) -> Self {
        let described = action.description();
        let model = ModelSchema::of(move || match &described {
            Some(description) => A::Model::schema().described(description.clone()),
            None => A::Model::schema(),
        });
        Self { action, model }
    }
}

impl<A: Action> Object for ActionAdapter<A> {
    fn name(&self) -> &'static str {
        self.action.name()
    }

    fn schema(&self) -> &Schema {
        self.model.schema()
    }

    fn validate(&self, config: Option<&DynamicValue>, context: &ValidateContext) -> Diagnostics {
        self.model.validate_encoded(config, context, |config| self.action.validate(config))
    }
}

impl<A: Action> DynAction for ActionAdapter<A> {
    fn plan<'a>(
        &'a self,
        data: &'a ProviderData,
        config: Option<&'a DynamicValue>,
        deferral: Deferral,
        warnings: Diagnostics,
    ) -> BoxFuture<'a, Result<Response, Diagnostics>> {
        async move {
            let config = self.model.config_model(self.model.decode_config("configuration", config)?)?;
            let request = PlanRequest { config, deferral_allowed: deferral.is_allowed };
            let PlanResponse { diagnostics, deferred } = self.action.plan(data.get(), request).await;
            let deferred = deferral.respond(deferred)?;
            Ok(Response { diagnostics: convert::diagnostics(warnings.into_iter().chain(diagnostics)), deferred })
        }
        .boxed()
    }

    fn invoke<'a>(
        &'a self,
        data: &'a ProviderData,
        config: Option<&'a DynamicValue>,
        progress: ProgressSender,
    ) -> BoxFuture<'a, Result<Diagnostics, Diagnostic>> {
        async move {
            let config = self.model.decode_known_config(config)?;
            Ok(self.action.invoke(data.get(), InvokeRequest { config, progress }).await)
        }
        .boxed()
    }
}

/// The event of a progress message.
pub(super) fn progress(message: String) -> Event {
    Event { r#type: Some(Type::Progress(Progress { message: sanitize::lines(message) })) }
}

impl respond::Event for Event {
    fn last(diagnostics: Diagnostics) -> Option<Self> {
        let diagnostics = convert::diagnostics(diagnostics);
        Some(Self { r#type: Some(Type::Completed(Completed { diagnostics })) })
    }
}
