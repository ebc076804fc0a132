//! A whole account: its keys, listed, filtered and changed many at a time, and the data sources about it.

mod filters;
mod inactive_identities;
mod limits;
mod listings;
mod set;
mod settings;
mod unused;

use iam_identity_mock::{Identity, Role};
use serde_json::json;
use tf_provider::value::Value;

pub(crate) use crate::terraform_core::Core;
use crate::terraform_core::queries::data;
use crate::terraform_core::values::text;

/// The account of the mock.
pub(crate) const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// An account in which an administrator is logged in.
pub(crate) async fn account() -> Core {
    let core = Core::new().await;
    core.mock.upsert_identity(Identity::user(1).with(Role::Administrator));
    core
}

/// The IDs of the keys of a data source, in order.
pub(crate) fn ids(found: &Value) -> Vec<String> {
    let Value::Sequence(keys) = found.get("keys") else { panic!("no list") };
    keys.iter().map(|key| text(key, "apikey_id").to_owned()).collect()
}

/// The IDs of the keys of the account that these arguments select.
pub(crate) async fn selected(core: &Core, mut given: serde_json::Value) -> Vec<String> {
    if ["iam_id", "iam_service_id", "group_id"].iter().all(|name| given.get(name).is_none()) {
        given["scope"] = json!("account");
    }
    ids(&data(core, "ibm_iam_api_keys", given).await.unwrap())
}
