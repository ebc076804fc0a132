//! Invoking actions, as Terraform's core does it.

use serde_json::{Value as Json, json};
pub(crate) use tf_provider::testing::Invocation as Invoked;

use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::ResourceKind;

/// Invokes an action with these arguments.
pub(crate) async fn invoke(core: &CoreOf<impl ResourceKind>, kind: &str, arguments: Json) -> Invoked {
    core.core().invoke(kind, arguments).await
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
