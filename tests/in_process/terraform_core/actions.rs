//! Invoking actions, as Terraform's core does it.

use futures_util::StreamExt;
use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::invoke_action::event::Type;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{Diagnostic, invoke_action, validate_action_config};
use tonic::Request;

use crate::terraform_core::kind::ResourceKind;
use crate::terraform_core::queries::{config, schemas};
use crate::terraform_core::{CoreOf, has_errors};

/// What an action said on its way, and what it ended with.
pub(crate) struct Invoked {
    pub progress: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Invokes an action with these arguments.
pub(crate) async fn invoke(core: &CoreOf<impl ResourceKind>, kind: &str, arguments: Json) -> Invoked {
    let schema = schemas(&core.server).await.action_schemas.remove(kind).unwrap().schema.unwrap();
    let config = Some(config(&schema, &arguments));
    let validation = validate_action_config::Request { type_name: kind.into(), config: config.clone() };
    let validated = core.server.validate_action_config(Request::new(validation)).await.unwrap().into_inner();
    if has_errors(&validated.diagnostics) {
        return Invoked { progress: Vec::new(), diagnostics: validated.diagnostics };
    }
    let request = invoke_action::Request { action_type: kind.into(), config, client_capabilities: None };
    let mut events = core.server.invoke_action(Request::new(request)).await.unwrap().into_inner();
    let mut invoked = Invoked { progress: Vec::new(), diagnostics: Vec::new() };
    while let Some(event) = events.next().await {
        match event.unwrap().r#type.unwrap() {
            Type::Progress(progress) => invoked.progress.push(progress.message),
            Type::Completed(completed) => invoked.diagnostics = completed.diagnostics,
        }
    }
    invoked
}

/// Locks, unlocks, disables or enables a key.
pub(crate) async fn switch(core: &CoreOf<impl ResourceKind>, verb: &str, id: &str) -> Invoked {
    invoke(core, &format!("ibm_iam_api_key_{verb}"), json!({ "apikey_id": id })).await
}

/// Lets a key expire in a day.
pub(crate) async fn expire(core: &CoreOf<impl ResourceKind>, id: &str) -> Invoked {
    invoke(core, "ibm_iam_api_key_expire", json!({ "apikey_id": id, "after": "24h" })).await
}

/// Prunes the keys with this in their names.
pub(crate) async fn prune(core: &CoreOf<impl ResourceKind>, name: &str, dry_run: bool) -> Invoked {
    invoke(core, "ibm_iam_api_keys_prune", json!({ "name_contains": name, "dry_run": dry_run })).await
}
