//! One action's calls: from messages to an implementation of [`Action`] and back.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join};
use tokio::sync::mpsc;

use super::guard::guarded;
use super::wire::{self, misfit};
use crate::action::{Action, Telling};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::schema::Schema;
use crate::tfplugin6::{DynamicValue, invoke_action};
use crate::value::{Type, Value};

/// An action of whatever types, as the server holds it. Made with [`action`].
pub trait AnyAction<C>: Send + Sync {
    /// The type's name.
    fn name(&self) -> &'static str;
    /// What was declared.
    fn schema(&self) -> &Schema;
    /// `ValidateActionConfig`, and `PlanAction`: values may be unknown in both.
    fn validate(&self, config: Option<&DynamicValue>) -> Diagnostics;
    /// `InvokeAction`: sends messages, and at the end what came of it.
    fn invoke(
        self: Arc<Self>,
        client: Arc<C>,
        config: Option<DynamicValue>,
        events: mpsc::Sender<invoke_action::Event>,
    ) -> BoxFuture<'static, ()>;
}

/// Makes an action ready for the server.
pub fn action<A: Action>(action: A) -> Arc<dyn AnyAction<A::Client>> {
    let mut schema = A::Model::schema();
    if let Some(description) = action.description() {
        schema.description = description;
    }
    Arc::new(Registered { ty: schema.ty(), action, schema })
}

struct Registered<A> {
    action: A,
    schema: Schema,
    ty: Type,
}

impl<A: Action> Registered<A> {
    fn config(&self, encoded: Option<&DynamicValue>) -> Result<(Value, A::Model), Diagnostic> {
        let value = match wire::decode(encoded, &self.ty) {
            Ok(Value::Null) => Value::Mapping(std::collections::BTreeMap::new()),
            decoded => decoded.map_err(|error| misfit("configuration", &error))?,
        };
        let model = A::Model::from_value(value.clone()).map_err(|error| misfit("configuration", &error))?;
        Ok((value, model))
    }
}

/// One event.
fn event(content: invoke_action::event::Type) -> invoke_action::Event {
    invoke_action::Event { r#type: Some(content) }
}

impl<A: Action> AnyAction<A::Client> for Registered<A> {
    fn name(&self) -> &'static str {
        self.action.name()
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: Option<&DynamicValue>) -> Diagnostics {
        match self.config(config) {
            Ok((value, model)) => {
                let mut findings = self.schema.validate(&value);
                findings.extend(self.action.validate(&model));
                findings
            }
            Err(refusal) => refusal.into(),
        }
    }

    fn invoke(
        self: Arc<Self>,
        client: Arc<A::Client>,
        config: Option<DynamicValue>,
        events: mpsc::Sender<invoke_action::Event>,
    ) -> BoxFuture<'static, ()> {
        use invoke_action::event::{Completed, Progress, Type};
        async move {
            let (sender, mut messages) = mpsc::unbounded_channel();
            let telling = Telling(sender);
            let work = async {
                let findings = match self.config(config.as_ref()) {
                    Ok((_, config)) => {
                        let work = self.action.invoke(&client, config, &telling);
                        guarded("carry out an action", work).await.unwrap_or_else(Diagnostics::from)
                    }
                    Err(refusal) => refusal.into(),
                };
                drop(telling);
                findings
            };
            let forwarding = async {
                while let Some(message) = messages.recv().await {
                    let _ = events.send(event(Type::Progress(Progress { message }))).await;
                }
            };
            let (findings, ()) = join(work, forwarding).await;
            let diagnostics = wire::diagnostics(findings);
            let _ = events.send(event(Type::Completed(Completed { diagnostics }))).await;
        }
        .boxed()
    }
}
