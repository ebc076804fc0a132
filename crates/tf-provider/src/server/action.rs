//! One action's calls: from messages to an implementation of [`Action`] and back.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join};
use tokio::sync::mpsc;

use super::declared::Declared;
use super::guard::catch_panic;
use super::wire;
use crate::action::{Action, ProgressSender};
use crate::diagnostics::Diagnostics;
use crate::schema::Schema;
use crate::text;
use tf_protocol::tfplugin6::{DynamicValue, invoke_action};

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
        data: Arc<C>,
        config: Option<DynamicValue>,
        events: mpsc::Sender<invoke_action::Event>,
    ) -> BoxFuture<'static, ()>;
}

/// Makes an action ready for the server.
pub fn action<A: Action>(action: A) -> Arc<dyn AnyAction<A::ProviderData>> {
    let mut declared = Declared::<A::Model>::new();
    if let Some(description) = action.description() {
        declared.schema.description = description;
    }
    Arc::new(Registered { action, declared })
}

struct Registered<A: Action> {
    action: A,
    declared: Declared<A::Model>,
}

/// One event.
fn event(content: invoke_action::event::Type) -> invoke_action::Event {
    invoke_action::Event { r#type: Some(content) }
}

impl<A: Action> AnyAction<A::ProviderData> for Registered<A> {
    fn name(&self) -> &'static str {
        self.action.name()
    }

    fn schema(&self) -> &Schema {
        &self.declared.schema
    }

    fn validate(&self, config: Option<&DynamicValue>) -> Diagnostics {
        self.declared.validate(config, |config| self.action.validate(config))
    }

    fn invoke(
        self: Arc<Self>,
        data: Arc<A::ProviderData>,
        config: Option<DynamicValue>,
        events: mpsc::Sender<invoke_action::Event>,
    ) -> BoxFuture<'static, ()> {
        use invoke_action::event::{Completed, Progress, Type};
        async move {
            let (sender, mut messages) = mpsc::unbounded_channel();
            let telling = ProgressSender(sender);
            let work = async {
                let diagnostics = match self.declared.config(config.as_ref()) {
                    Ok(config) => {
                        let work = self.action.invoke(&data, config, &telling);
                        catch_panic("carry out an action", work).await.unwrap_or_else(Diagnostics::from)
                    }
                    Err(refusal) => refusal.into(),
                };
                drop(telling);
                diagnostics
            };
            let forwarding = async {
                while let Some(message) = messages.recv().await {
                    let message = text::lines(message);
                    let _ = events.send(event(Type::Progress(Progress { message }))).await;
                }
            };
            let (diagnostics, ()) = join(work, forwarding).await;
            let diagnostics = wire::diagnostics(diagnostics);
            let _ = events.send(event(Type::Completed(Completed { diagnostics }))).await;
        }
        .boxed()
    }
}
