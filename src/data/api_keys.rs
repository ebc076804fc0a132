//! `data "ibm_iam_api_keys"`: the caller's keys, or the account's.

use futures_util::{StreamExt, TryStreamExt, stream};
use iam_identity::{ApiKey, Client, KeysOf, parse_instant};
use jiff::Timestamp;
use tf_provider::schema::{Validator, computed, not_empty, one_of, optional, whole_number};
use tf_provider::{Attr, DataSource, Diagnostics, Found};

use super::TIME;
use super::filters::{Filters, by_age, is_unused};
use crate::api_key::ApiKeyModel;
use crate::api_key::model::observe;
use crate::diagnostics::{self, Doing};
use crate::run::Run;

/// What is being done, in messages.
const DOING: Doing<'static> = Doing::LookingUp("API keys");

/// How many keys' activities are asked for at once; the client may allow fewer.
const AT_ONCE: usize = 8;

tf_provider::object! {
    /// Lists API keys: those of the identity that is logged in, or all of the account. All filters have to fit; without
    /// any, all keys are listed. The values of keys are never among the results.
    pub struct ApiKeysLookup {
        /// Whose keys: `entity`, those of the identity that is logged in, or `account`, those of all identities of its
        /// account, which needs the Administrator role on the IAM Identity service. Default: `entity`.
        scope: String = optional().validate(one_of(&["entity", "account"])),
        /// Which kind of identity the keys are of: `user` or `serviceid`.
        r#type: String = optional().validate(one_of(&["user", "serviceid"])),
        /// What the names have to contain; upper and lower case differ.
        name_contains: String = optional().validate(not_empty()),
        /// Whether the keys have to be locked, or unlocked.
        locked: bool = optional(),
        /// Whether the keys have to be disabled, or enabled.
        disabled: bool = optional(),
        /// Keys that expire before this time, in RFC 3339. Keys that never expire are none of them.
        expires_before: String = optional().validate(instant()),
        /// Keys that were created before this time, in RFC 3339.
        created_before: String = optional().validate(instant()),
        /// Keys with which nobody logged in for so many days, and which are at least that old. It costs a request for each
        /// key that the other filters leave, of a kind that IBM Cloud calls expensive: set other filters too.
        unused_for_days: i64 = optional().validate(whole_number(1)),
        /// The keys, the oldest first. Each is an object with `apikey_id`, `name`, `description`, `locked`, `disabled`,
        /// `expires_at` (empty when it never does), `action_when_leaked`, `support_sessions`, `iam_id`, `account_id`, `crn`,
        /// `created_at`, `created_by`, `modified_at` and `entity_tag`, as in the resource `ibm_iam_api_key`.
        keys: Vec<KeyItem> = computed(),
    }
}

tf_provider::object! {
    /// A key of the list.
    pub struct KeyItem {
        apikey_id: String = computed(),
        name: String = computed(),
        description: String = computed(),
        locked: bool = computed(),
        disabled: bool = computed(),
        expires_at: String = computed(),
        action_when_leaked: String = computed(),
        support_sessions: bool = computed(),
        iam_id: String = computed(),
        account_id: String = computed(),
        crn: String = computed(),
        created_at: String = computed(),
        created_by: String = computed(),
        modified_at: String = computed(),
        entity_tag: String = computed(),
    }
}

/// The data source.
pub struct ApiKeysData;

impl DataSource for ApiKeysData {
    type Model = ApiKeysLookup;
    type Client = Run;

    fn name(&self) -> &'static str {
        "ibm_iam_api_keys"
    }

    async fn read(&self, run: &Run, config: ApiKeysLookup) -> Found<ApiKeysLookup> {
        match find(&run.client.within(TIME), &config).await {
            Ok(keys) => {
                let keys = Attr::Known(keys.iter().map(item).collect());
                ApiKeysLookup { keys, ..config }.into()
            }
            Err(findings) => Found::nothing(findings),
        }
    }
}

async fn find(client: &Client, config: &ApiKeysLookup) -> Result<Vec<ApiKey>, Diagnostics> {
    let failed = |error| diagnostics::failed(DOING, &error);
    let of = match config.scope.known().map(String::as_str) {
        Some("account") => KeysOf::Account,
        _ => KeysOf::Identity(client.claims().await.map_err(failed)?.iam_id),
    };
    let (mut keys, now) = client.list_api_keys(&of).await.map_err(failed)?;
    let filters = filters(config);
    keys.retain(|key| filters.accept(key));
    if let Some(days) = config.unused_for_days.known() {
        let now = now.unwrap_or_else(Timestamp::now);
        let with_activity = keys.into_iter().map(|key| async move {
            match client.get_api_key_with_activity(&key.id).await {
                // Deleted meanwhile.
                Err(error) if error.is_not_found() => Ok(None),
                read => read.map(Some),
            }
        });
        let read: Vec<_> = stream::iter(with_activity).buffered(AT_ONCE).try_collect().await.map_err(failed)?;
        keys = read.into_iter().flatten().filter(|key| is_unused(key, *days, now)).collect();
    }
    keys.sort_by(by_age);
    Ok(keys)
}

fn filters(config: &ApiKeysLookup) -> Filters {
    Filters {
        kind: config.r#type.known().cloned(),
        name_contains: config.name_contains.known().cloned(),
        locked: config.locked.known().copied(),
        disabled: config.disabled.known().copied(),
        expires_before: config.expires_before.known().and_then(|text| parse_instant(text)),
        created_before: config.created_before.known().and_then(|text| parse_instant(text)),
    }
}

fn item(key: &ApiKey) -> KeyItem {
    let seen = observe(&ApiKeyModel::default(), key);
    KeyItem {
        apikey_id: seen.apikey_id,
        name: seen.name,
        description: seen.description,
        locked: seen.locked,
        disabled: seen.disabled,
        expires_at: seen.expires_at,
        action_when_leaked: seen.action_when_leaked,
        support_sessions: seen.support_sessions,
        iam_id: seen.iam_id,
        account_id: seen.account_id,
        crn: seen.crn,
        created_at: seen.created_at,
        created_by: seen.created_by,
        modified_at: seen.modified_at,
        entity_tag: seen.entity_tag,
    }
}

fn instant() -> Validator {
    Validator::text(|text| match parse_instant(text) {
        Some(_) => Ok(()),
        None => Err("It must be a date and a time with an offset, such as 2040-01-28T15:00:00Z.".to_owned()),
    })
}
