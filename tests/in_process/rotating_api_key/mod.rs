//! The resource `ibm_iam_rotating_api_key`, a file for each thing that a user may do with it.

mod events;
mod limit;
mod lock;
mod owner;
mod plan;
mod property;
mod rotate;
mod take_over;
mod unknown;
mod values;

use iam_identity_mock::Key;
use jiff::SignedDuration;
use tf_provider::value::Value;

use crate::api_key::named;
use crate::terraform_core::CoreOf;
use crate::terraform_core::kind::{RotatingKey, UnscheduledKey};
use crate::terraform_core::values::{text, with};

pub(crate) type Core = CoreOf<RotatingKey>;

/// The same without a schedule in every configuration.
pub(crate) type Unscheduled = CoreOf<UnscheduledKey>;

/// A configuration of a key that is rotated every 90 days, and overlaps by a day.
pub(crate) fn rotating() -> Value {
    named("deploy")
}

/// Lets time pass, after which the provider is a new process.
pub(crate) async fn pass(core: &Core, days: i64) {
    core.mock.advance_clock(SignedDuration::from_hours(24 * days));
    core.configure().await;
}

/// The key that the state has as the current one.
pub(crate) fn current(core: &Core) -> Key {
    let id = text(core.state.value.as_ref().unwrap(), "apikey_id").to_owned();
    core.keys().into_iter().find(|key| key.id == id).expect("the current key exists")
}

/// Whether a key can be used to log in.
pub(crate) fn is_live(core: &Core, key: &Key) -> bool {
    !key.disabled && key.expires_at.is_none_or(|end| end.to_string() > core.mock.now().to_string())
}

/// The keys that can be used to log in.
pub(crate) fn live(core: &Core) -> Vec<Key> {
    core.keys().into_iter().filter(|key| is_live(core, key)).collect()
}

/// The IDs and expiries of the keys that were current before, as the state has them.
pub(crate) fn retiring(core: &Core) -> Vec<(String, String)> {
    let Value::Sequence(keys) = core.attribute("retiring") else { panic!("no list") };
    keys.iter().map(|key| (text(key, "apikey_id").to_owned(), text(key, "expires_at").to_owned())).collect()
}

/// The configuration with another value that rotates the key when it changes.
pub(crate) fn round(config: &Value, round: &str) -> Value {
    with(config, "rotate_when_changed", crate::terraform_core::values::map([("round", round)]))
}
