//! The actions: what can be done to keys without changing a state (Terraform 1.14 or newer).

mod expire;
mod prune;
mod switch;

use std::sync::Arc;
use std::time::Duration;

use tf_provider::server::{AnyAction, action};

use crate::api_key::TimeBudget;
use crate::keys::Switch;
use crate::provider_data::ProviderData;
use expire::Expire;
use prune::Prune;
use switch::SwitchAction;

/// How long an action may take; one on many keys, for each.
const TIME: Duration = TimeBudget::FIXED.limit;

/// All of them.
pub fn all() -> Vec<Arc<dyn AnyAction<ProviderData>>> {
    let switches = [Switch::Lock, Switch::Unlock, Switch::Disable, Switch::Enable];
    switches.into_iter().map(|switch| action(SwitchAction(switch))).chain([action(Expire), action(Prune)]).collect()
}
