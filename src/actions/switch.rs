//! `ibm_iam_api_key_lock`, `_unlock`, `_disable`, `_enable`.

use iam_identity::{ApiKey, Client, Error};
use tf_provider::schema::required;
use tf_provider::{Action, Diagnostics, Telling};

use super::TIME;
use crate::diagnostics::{self, Doing, KeyName};
use crate::run::Run;
use crate::validators::key_id;

tf_provider::object! {
    /// Switches something of an API key.
    pub struct SwitchModel {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required().validate(key_id()),
    }
}

/// What is switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    Lock,
    Unlock,
    Disable,
    Enable,
}

impl Switch {
    fn verb(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Disable => "disable",
            Self::Enable => "enable",
        }
    }

    /// What a key is then.
    fn state(self) -> &'static str {
        match self {
            Self::Lock => "locked",
            Self::Unlock => "unlocked",
            Self::Disable => "disabled",
            Self::Enable => "enabled",
        }
    }

    fn holds(self, key: &ApiKey) -> bool {
        let is_disabled = key.disabled.unwrap_or(false);
        match self {
            Self::Lock => key.locked,
            Self::Unlock => !key.locked,
            Self::Disable => is_disabled,
            Self::Enable => !is_disabled,
        }
    }

    async fn carry_out(self, client: &Client, id: &str) -> Result<(), Error> {
        match self {
            Self::Lock => client.lock_api_key(id).await,
            Self::Unlock => client.unlock_api_key(id).await,
            Self::Disable => client.disable_api_key(id).await,
            Self::Enable => client.enable_api_key(id).await,
        }
    }
}

impl Action for Switch {
    type Model = SwitchModel;
    type Client = Run;

    fn name(&self) -> &'static str {
        match self {
            Self::Lock => "ibm_iam_api_key_lock",
            Self::Unlock => "ibm_iam_api_key_unlock",
            Self::Disable => "ibm_iam_api_key_disable",
            Self::Enable => "ibm_iam_api_key_enable",
        }
    }

    fn description(&self) -> Option<String> {
        let (what, argument) = match self {
            Self::Lock => ("Locks an API key: nobody can change or delete it until it is unlocked.", "entity_lock"),
            Self::Unlock => ("Unlocks an API key.", "entity_lock"),
            Self::Disable => ("Disables an API key: nobody can log in with it.", "disabled"),
            Self::Enable => ("Enables an API key.", "disabled"),
        };
        Some(format!(
            "{what} A key that is {} already stays as it is.\n\nWhere a resource manages the key, the next plan would undo \
             this: tell the resource not to mind, with `lifecycle {{ ignore_changes = [{argument}] }}`.",
            self.state()
        ))
    }

    async fn invoke(&self, run: &Run, config: SwitchModel, progress: &Telling) -> Diagnostics {
        let id = config.apikey_id.text();
        let client = run.client.within(TIME);
        let name = KeyName::new("", id);
        let key = match client.get_api_key(id).await {
            Ok(key) => key,
            Err(error) if error.is_not_found() => return diagnostics::does_not_exist(id).into(),
            Err(error) => return diagnostics::failed(Doing::Reading(&name), &error).into(),
        };
        let name = KeyName::new(&key.name, id);
        let state = self.state();
        if self.holds(&key) {
            progress.tell(format!("API key {name} is {state} already."));
            return Diagnostics::new();
        }
        if *self == Self::Disable && run.is_own_key(id, None).await {
            return diagnostics::own_key(state, &name).into();
        }
        match self.carry_out(&client, id).await {
            Ok(()) => {
                progress.tell(format!("API key {name} is {state} now."));
                Diagnostics::new()
            }
            Err(error) => diagnostics::failed(Doing::Changing(self.verb(), &name), &error).into(),
        }
    }
}
