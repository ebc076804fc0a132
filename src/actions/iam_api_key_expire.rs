//! `ibm_iam_api_key_expire`.

use iam_identity::parse_timestamp;
use tf_provider::action::InvokeRequest;
use tf_provider::schema::{duration, required};
use tf_provider::{Action, Diagnostics, parse_duration};

use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::expire::{expire, expires_by};
use crate::keys::probe::RequestFailed;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::times::whole_minutes_from;
use crate::validators::key_id;

tf_provider::object! {
    /// Makes an API key expire after a given time, so that whatever still uses it has time to change. A key that already
    /// expires earlier is left unchanged.
    ///
    /// If a resource manages the key, the next plan would undo this. To prevent that, add
    /// `lifecycle { ignore_changes = [expires_at] }` to the resource.
    pub struct ExpireModel {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required().validate(key_id()),
        /// How long the key remains valid: a duration such as `30m` or `24h`, rounded up to whole minutes.
        after: String = required().validate(duration("30m or 24h")),
    }
}

/// The action.
pub(super) struct Expire;

impl Action for Expire {
    type Model = ExpireModel;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key_expire"
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<ExpireModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let id = config.apikey_id.str_or_empty();
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let key = match client.get_api_key(id).await {
            Ok(key) => key,
            Err(error) if error.is_not_found() => return diagnostics::does_not_exist(id).into(),
            Err(error) => return diagnostics::operation_failed(Operation::Read(&KeyName::new("", id)), &error).into(),
        };
        let name = KeyName::new(&key.name, id);
        let after = parse_duration(config.after.str_or_empty()).unwrap_or_default();
        let at = whole_minutes_from(client.now(), after);
        if let Some(earlier) = key.expires_at.as_deref().and_then(parse_timestamp).filter(|_| expires_by(&key, at)) {
            progress.send(diagnostics::already_expires(&name, earlier));
            return Diagnostics::new();
        }
        if let Err(refused) = data.own_key.protect("expired", &name, id, None).await {
            return refused.into();
        }
        match expire(&client, key, at).await {
            Ok(()) => {
                progress.send(diagnostics::expires(&name, at));
                Diagnostics::new()
            }
            Err(RequestFailed { error, .. }) if error.is_not_found() => diagnostics::does_not_exist(id).into(),
            Err(RequestFailed { error, seen: Some(seen) }) if error.is_conflict() && seen.locked => {
                diagnostics::locked_for_action("expire", &name).into()
            }
            Err(RequestFailed { error, .. }) => {
                diagnostics::operation_failed(Operation::Change("expire", &name), &error).into()
            }
        }
    }
}
