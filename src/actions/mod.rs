//! The actions: what can be done to keys without changing a state (Terraform 1.14 or newer).

mod iam_api_key_expire;
mod iam_api_key_switch;
mod iam_api_keys_prune;

use std::sync::Arc;

use tf_provider::server::{AnyAction, action};

use crate::keys::switch::Switch;
use crate::provider_data::ProviderData;
use iam_api_key_expire::Expire;
use iam_api_key_switch::SwitchAction;
use iam_api_keys_prune::Prune;

/// All of them.
pub fn all() -> Vec<Arc<dyn AnyAction<ProviderData>>> {
    let switches = [Switch::Lock, Switch::Unlock, Switch::Disable, Switch::Enable];
    switches.into_iter().map(|switch| action(SwitchAction(switch))).chain([action(Expire), action(Prune)]).collect()
}
