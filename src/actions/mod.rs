//! The actions: operations on keys that do not change a state (Terraform 1.14 or newer).

mod bulk_change;
mod iam_api_key_expire;
mod iam_api_key_switch;
mod iam_api_keys_prune;
mod iam_api_keys_set;

use tf_provider::Registry;

use crate::keys::switch::Switch;
use crate::provider_data::ProviderData;
use iam_api_key_expire::Expire;
use iam_api_key_switch::SwitchAction;
use iam_api_keys_prune::Prune;
use iam_api_keys_set::Set;

/// Registers all of them.
pub(crate) fn register(registry: &mut Registry<ProviderData>) {
    for switch in [Switch::Lock, Switch::Unlock, Switch::Disable, Switch::Enable] {
        registry.register_action(SwitchAction(switch));
    }
    registry.register_action(Expire);
    registry.register_action(Prune);
    registry.register_action(Set);
}
