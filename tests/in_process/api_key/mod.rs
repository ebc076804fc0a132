//! The resource `ibm_iam_api_key`, a file for each thing that a user may do with it.

mod create;
mod expiry;
mod file;
mod import;
mod interrupt;
mod limit;
mod lock;
mod move_state;
mod on_destroy;
mod own_key;
mod owner;
mod property;
mod read;
mod recent;
mod store_value;
mod timeouts;
mod unicode;
mod unknown_outcome;
mod update;
mod values;
mod write_only;

use jiff::SignedDuration;
use tf_provider::value::{Number, Value};

pub(crate) use crate::terraform_core::Core;
use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::ResourceKind;
use crate::terraform_core::values::{config, with};

pub(crate) const OWN: &str = "a-value-of-my-own-that-is-long-enough";

pub(crate) const OTHER: &str = "another-value-of-my-own-that-is-long-enough";

/// A configuration with nothing but a name.
pub(crate) fn named(name: &str) -> Value {
    config([("name", name.into())])
}

pub(crate) fn number(number: i64) -> Value {
    Value::Number(Number::from(number))
}

/// A configuration with a write-only value and its version.
pub(crate) fn write_only(value: impl Into<Value>, version: impl Into<Value>) -> Value {
    with(&with(&named("k"), "apikey_wo", value), "apikey_wo_version", version)
}

/// A key that was created with this configuration; the journal is empty.
pub(crate) async fn created(config: &Value) -> Core {
    Core::created(config).await
}

/// Gives the owner keys until there are this many, each an hour old.
pub(crate) fn fill<K: ResourceKind>(core: &CoreOf<K>, count: usize) {
    let owner = K::owner();
    let existing = core.mock.keys().iter().filter(|key| key.iam_id == owner.iam_id).count();
    for number in existing..count {
        core.mock.add_key(&owner, &format!("other {number}"), |key| key.created_at -= SignedDuration::from_hours(1));
    }
}
