//! Invoking actions, as Terraform's core does it.

use futures_util::StreamExt;
use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::invoke_action::event::Type;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{Diagnostic, DynamicValue, invoke_action};
use tonic::Request;

use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::ResourceKind;

/// What an action said on its way, and what it ended with.
pub(crate) struct Invoked {
    pub progress: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Invokes an action with these arguments.
pub(crate) async fn invoke(core: &CoreOf<impl ResourceKind>, kind: &str, arguments: Json) -> Invoked {
    let config = Some(DynamicValue { msgpack: Vec::new(), json: arguments.to_string().into_bytes() });
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
    let mut arguments = json!({ "name_contains": name, "dry_run": dry_run });
    for unset in
        ["scope", "type", "locked", "disabled", "expires_before", "created_before", "unused_for_days", "max_delete"]
    {
        arguments[unset] = Json::Null;
    }
    invoke(core, "ibm_iam_api_keys_prune", arguments).await
}
