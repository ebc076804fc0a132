//! The actions: what can be done to keys without changing a state (Terraform 1.14 or newer).

mod expire;
mod prune;
mod switch;

use std::time::Duration;

use tf_provider::Registry;

use crate::api_key::TimeBudget;
use crate::keys::Switch;
use crate::provider_data::ProviderData;
use expire::Expire;
use prune::Prune;
use switch::SwitchAction;

/// How long an action may take; one on many keys, for each.
const TIME: Duration = TimeBudget::FIXED.limit;

/// Registers all of them.
pub fn register(registry: &mut Registry<ProviderData>) {
    for switch in [Switch::Lock, Switch::Unlock, Switch::Disable, Switch::Enable] {
        registry.register_action(SwitchAction(switch));
    }
    registry.register_action(Expire);
    registry.register_action(Prune);
}
