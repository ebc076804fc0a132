//! `ibm_iam_api_key_expire`.

use iam_identity::{ApiKey, ApiKeyChanges, Client, format_iam_time, parse_timestamp};
use jiff::Timestamp;
use tf_provider::action::InvokeRequest;
use tf_provider::schema::{Validator, required};
use tf_provider::{Action, Diagnostics};

use super::TIME;
use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::timeouts::parse_duration;
use crate::keys::{MAX_STALE_TAGS, RequestFailed, probe};
use crate::provider_data::ProviderData;
use crate::times::whole_minutes_from;
use crate::validators::key_id;

tf_provider::object! {
    /// Lets an API key expire after a while, so that what still uses it has time to change. A key that expires earlier
    /// already stays as it is.
    ///
    /// Where a resource manages the key, the next plan would undo this: tell the resource not to mind, with
    /// `lifecycle { ignore_changes = [expires_at] }`.
    pub struct ExpireModel {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required().validate(key_id()),
        /// How long the key still works: a duration such as `30m` or `24h`, rounded up to whole minutes.
        after: String = required().validate(duration()),
    }
}

/// The action.
pub struct Expire;

impl Action for Expire {
    type Model = ExpireModel;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key_expire"
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<ExpireModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let id = config.apikey_id.str_or_empty();
        let client = data.client.with_timeout(TIME);
        let key = match client.get_api_key(id).await {
            Ok(key) => key,
            Err(error) if error.is_not_found() => return diagnostics::does_not_exist(id).into(),
            Err(error) => return diagnostics::operation_failed(Operation::Read(&KeyName::new("", id)), &error).into(),
        };
        let name = KeyName::new(&key.name, id);
        let after = parse_duration(config.after.str_or_empty()).unwrap_or_default();
        let at = whole_minutes_from(client.now(), after);
        if let Some(earlier) = key.expires_at.as_deref().and_then(parse_timestamp).filter(|_| expires_by(&key, at)) {
            progress.send(format!("API key {name} expires at {earlier} already."));
            return Diagnostics::new();
        }
        if let Err(refused) = data.refuse_own_key("expired", &name, id, None).await {
            return refused.into();
        }
        match expire(&client, key, at).await {
            Ok(()) => {
                progress.send(format!("API key {name} expires at {at} now."));
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

/// Whether the key expires at that time, or before it.
fn expires_by(key: &ApiKey, at: Timestamp) -> bool {
    key.expires_at.as_deref().and_then(parse_timestamp).is_some_and(|end| end <= at)
}

/// Lets the key expire. One whose tag has moved is read and tried again: there is no plan that it could differ from.
async fn expire(client: &Client, mut key: ApiKey, at: Timestamp) -> Result<(), RequestFailed> {
    let changes = ApiKeyChanges { expires_at: Some(format_iam_time(at)), ..ApiKeyChanges::default() };
    for tries_left in (0..MAX_STALE_TAGS).rev() {
        let tag = key.entity_tag.as_deref().unwrap_or("*");
        let Err(error) = client.update_api_key(&key.id, tag, &changes).await else { break };
        let seen = if error.is_conflict() {
            Some(client.get_api_key(&key.id).await.map_err(|error| RequestFailed { error, seen: None })?)
        } else {
            probe(client, &key.id, &error).await
        };
        match seen {
            Some(seen) if expires_by(&seen, at) => break,
            Some(seen) if error.is_conflict() && !seen.locked && tries_left > 0 => key = seen,
            seen => return Err(RequestFailed { error, seen: seen.map(Box::new) }),
        }
    }
    Ok(())
}

fn duration() -> Validator {
    Validator::string(|text| match parse_duration(text) {
        Some(_) => Ok(()),
        None => Err("It must be a duration above zero, such as 30m or 24h.".to_owned()),
    })
}
