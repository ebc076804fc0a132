//! `ibm_iam_api_key_lock`, `_unlock`, `_disable`, `_enable`.

use tf_provider::action::InvokeRequest;
use tf_provider::schema::required;
use tf_provider::{Action, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::probe::RequestFailed;
use crate::keys::switch::Switch;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::validators::key_id;

tf_provider::object! {
    /// Locks, unlocks, disables or enables an API key.
    pub struct SwitchModel {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required().validate(key_id()),
    }
}

/// The action that switches.
pub(super) struct SwitchAction(pub(super) Switch);

impl Action for SwitchAction {
    type Model = SwitchModel;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        match self.0 {
            Switch::Lock => "ibm_iam_api_key_lock",
            Switch::Unlock => "ibm_iam_api_key_unlock",
            Switch::Disable => "ibm_iam_api_key_disable",
            Switch::Enable => "ibm_iam_api_key_enable",
        }
    }

    fn description(&self) -> Option<String> {
        let (what, argument) = match self.0 {
            Switch::Lock => ("Locks an API key: it cannot be changed or deleted until it is unlocked.", "entity_lock"),
            Switch::Unlock => ("Unlocks an API key.", "entity_lock"),
            Switch::Disable => ("Disables an API key: it cannot be used to authenticate.", "disabled"),
            Switch::Enable => ("Enables an API key.", "disabled"),
        };
        Some(format!(
            "{what} A key that is already {} is left unchanged.\n\nIf a resource manages the key, the next plan would undo \
             this. To prevent that, add `lifecycle {{ ignore_changes = [{argument}] }}` to the resource.",
            self.0.state()
        ))
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<SwitchModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let id = config.apikey_id.str_or_empty();
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let name = KeyName::new("", id);
        let key = match client.get_api_key(id).await {
            Ok(key) => key,
            Err(error) if error.is_not_found() => return diagnostics::does_not_exist(id).into(),
            Err(error) => return diagnostics::operation_failed(Operation::Read(&name), &error).into(),
        };
        let name = KeyName::new(&key.name, id);
        let state = self.0.state();
        if self.0.is_satisfied_by(&key) {
            progress.send(diagnostics::already_switched(&name, state));
            return Diagnostics::new();
        }
        if self.0 == Switch::Disable
            && let Err(refused) = data.own_key.protect(state, &name, id, None).await
        {
            return refused.into();
        }
        match self.0.apply(&client, id).await {
            Ok(_) => {
                progress.send(diagnostics::switched(&name, state));
                Diagnostics::new()
            }
            Err(RequestFailed { error, .. }) if error.is_not_found() => diagnostics::does_not_exist(id).into(),
            Err(RequestFailed { error, seen: Some(seen) })
                if error.is_conflict() && self.0.is_refused_by_a_lock(&seen) =>
            {
                diagnostics::locked_for_action(self.0.verb(), &name).into()
            }
            Err(RequestFailed { error, .. }) => {
                diagnostics::operation_failed(Operation::Change(self.0.verb(), &name), &error).into()
            }
        }
    }
}
