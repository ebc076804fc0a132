//! `ephemeral "ibm_iam_api_key"`: a key that is created for one Terraform command and deleted after it.
//!
//! The request that creates the key sets its expiry. Whatever happens to Terraform, to this process or to the network, the
//! key expires at most one lease later.

use std::time::Duration;

use iam_identity::{ApiKey, ApiKeyChanges, Minute, NewApiKey, format_iam_time};
use jiff::{SignedDuration, Timestamp};
use secret::Secret;
use serde::{Deserialize, Serialize};
use tf_provider::ephemeral::{CloseRequest, OpenRequest, OpenResponse, RenewRequest, RenewResponse};
use tf_provider::schema::{Validator, computed, not_empty, optional, required};
use tf_provider::{Attr, Diagnostics, EphemeralResource, FieldType, parse_duration};

use crate::diagnostics;
use crate::keys::KeyName;
use crate::keys::creator::Creator;
use crate::keys::delete::{Deletion, delete};
use crate::keys::facts::KeyFacts;
use crate::keys::probe::RequestFailed;
use crate::keys::timeouts::{OPERATION_TIMEOUT, TimeBudget};
use crate::provider_data::ProviderData;
use crate::times::{later, whole_minutes_from};

/// The default of a lease.
const DEFAULT_LEASE: Duration = Duration::from_secs(15 * 60);

/// The shortest lease: the API counts minutes, and a renewal needs time.
const MIN_LEASE: Duration = Duration::from_secs(5 * 60);

/// How long deleting the key may take, also after the user has interrupted.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(60);

/// How soon a renewal that failed is tried again.
const RENEW_RETRY_DELAY: SignedDuration = SignedDuration::from_secs(30);

tf_provider::object! {
    /// A leased API key: created when a Terraform command needs it, and never stored in a plan or a state. It is deleted as
    /// soon as everything that uses it is done. If a command fails and Terraform leaves the key open, the provider deletes
    /// it when its process is told to stop. The key also expires one lease after Terraform last renewed it, so it stops
    /// working even if Terraform and the provider are killed or cannot reach IBM Cloud.
    pub struct LeasedKeyModel {
        /// The name of the key. Names need not be unique.
        name: String = required().validate(not_empty()),
        /// What the key is for.
        description: String = optional(),
        /// How long the key is valid unless it is renewed: a duration such as `15m` or `1h30m`, at least `5m`, rounded up to
        /// whole minutes. Terraform renews the key after half of this time. Default: `15m`.
        lease: String = optional().validate(lease()),
        /// Whether to create the key. With `terraform.applying`, the key is created only during an apply: a plan creates no
        /// key, and the results are unknown in it. Omit this argument if a provider needs the key to read anything: without
        /// the key, that provider cannot log in during a plan or, in Terraform, during a destroy. Default: `true`.
        create: bool = optional(),
        /// The value of the key.
        apikey: Secret = computed().sensitive(),
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = computed(),
        /// When the key expires unless it is renewed, in RFC 3339 format.
        expires_at: String = computed().hint("To say how long the key works, set lease."),
    }
}

/// What is remembered of a key until it is deleted. Not its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Lease {
    /// The key's ID; absent where none was made.
    id: Option<String>,
    name: String,
    seconds: u64,
}

/// The ephemeral resource.
pub(crate) struct LeasedKey;

impl EphemeralResource for LeasedKey {
    type Model = LeasedKeyModel;
    type Private = Lease;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key"
    }

    async fn open(&self, data: &ProviderData, request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        let config = request.config;
        if config.create == Attr::Known(false) || data.unknown_argument.is_some() {
            return Ok(OpenResponse {
                result: LeasedKeyModel {
                    apikey: Attr::Unknown,
                    apikey_id: Attr::Unknown,
                    expires_at: Attr::Unknown,
                    ..config
                },
                private: Lease::default(),
                renew_at: None,
                diagnostics: Diagnostics::new(),
            });
        }
        let lasts = config.lease.known().and_then(|text| parse_duration(text)).unwrap_or(DEFAULT_LEASE);
        let (key, expires_at) = create(data, &config, lasts).await?;
        let private =
            Lease { id: Some(key.id.clone()), name: config.name.str_or_empty().to_owned(), seconds: lasts.as_secs() };
        Ok(OpenResponse {
            renew_at: Some(private.renew_at()),
            result: LeasedKeyModel {
                apikey: key.value().cloned().into(),
                apikey_id: Attr::Known(key.id),
                expires_at: Attr::Known(Minute::of(expires_at).to_rfc3339()),
                ..config
            },
            private,
            diagnostics: Diagnostics::new(),
        })
    }

    #[expect(clippy::disallowed_methods, reason = "Terraform compares the time of a renewal with this machine's clock")]
    async fn renew(&self, data: &ProviderData, request: RenewRequest<Self>) -> RenewResponse<Self> {
        let private = request.private;
        let Some(id) = private.id.clone() else {
            return RenewResponse { private, renew_at: None, diagnostics: Diagnostics::new() };
        };
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let expires_at = whole_minutes_from(client.now(), Duration::from_secs(private.seconds));
        let changes = ApiKeyChanges { expires_at: Some(format_iam_time(expires_at)), ..ApiKeyChanges::default() };
        match client.update_api_key(&id, "*", &changes).await {
            Ok(_) => RenewResponse { renew_at: Some(private.renew_at()), private, diagnostics: Diagnostics::new() },
            Err(error) => {
                let diagnostic = diagnostics::lease_not_renewed(&KeyName::new(&private.name, &id), &error);
                // Worth another try, unless there is nothing left to renew.
                let renew_at = (!error.is_not_found()).then(|| later(Timestamp::now(), RENEW_RETRY_DELAY));
                RenewResponse { private, renew_at, diagnostics: diagnostic.into() }
            }
        }
    }

    async fn close(&self, data: &ProviderData, request: CloseRequest<Self>) -> Diagnostics {
        let private = request.private;
        let Some(id) = &private.id else { return Diagnostics::new() };
        close(data, &KeyName::new(&private.name, id), id).await
    }
}

impl Lease {
    /// Half a lease from now, by this machine's clock, which is Terraform's too.
    #[expect(clippy::disallowed_methods, reason = "Terraform compares the time of a renewal with this machine's clock")]
    fn renew_at(&self) -> Timestamp {
        later(Timestamp::now(), SignedDuration::from_secs(i64::try_from(self.seconds / 2).unwrap_or(i64::MAX)))
    }
}

impl LeasedKeyModel {
    /// A key with the arguments that are settings of every key.
    fn settings(&self) -> NewApiKey {
        KeyFacts::from_value(self.clone().into_value()).unwrap_or_default().new_key()
    }
}

/// Creates the key. One that can't be used is deleted again.
async fn create(
    data: &ProviderData,
    config: &LeasedKeyModel,
    lasts: Duration,
) -> Result<(ApiKey, Timestamp), Diagnostics> {
    let client = data.client.with_timeout(OPERATION_TIMEOUT);
    let name = KeyName::without_id(config.name.str_or_empty());
    let creator = Creator::log_in(data, &client, TimeBudget::FIXED, &name, None).await?;
    let expires_at = whole_minutes_from(client.now(), lasts);
    let new = creator.for_owner(NewApiKey { expires_at: Some(format_iam_time(expires_at)), ..config.settings() });
    let key = match data.leases.create(client.clone(), new.clone()).await {
        Ok(key) => key,
        Err(error) if error.is_definitely_not_applied() => {
            return Err(creator.explain_rejection(&error, &new).into());
        }
        Err(error) => return Err(diagnostics::lease_outcome_unknown(&name, expires_at, &error).into()),
    };
    data.creations.record_created(&key.id, &new.iam_id);
    let name = KeyName::new(&key.name, &key.id);
    let returned = key.expires_at.as_deref().and_then(Minute::parse);
    let fault = if key.value().is_none() {
        diagnostics::lease_without_value(&name)
    } else if returned != Some(Minute::of(expires_at)) {
        diagnostics::lease_expiry_mismatch(&name, expires_at)
    } else {
        return Ok((key, expires_at));
    };
    let mut diagnostics = Diagnostics::from(fault);
    diagnostics.extend(close(data, &name, &key.id).await.iter().cloned());
    Err(diagnostics)
}

/// Deletes the key, also after the user has interrupted.
async fn close(data: &ProviderData, name: &KeyName, id: &str) -> Diagnostics {
    // OpenTofu waits ten seconds, as long as a 404 for a young key is doubted. So it is believed at once, and the key is tried
    // again when the process ends.
    let client = data.client.ignoring_cancellation(CLOSE_TIMEOUT).fail_fast(CLOSE_TIMEOUT, u32::MAX);
    match delete(&client, id).await {
        Ok(deletion) => {
            if deletion != Deletion::AlreadyGone {
                data.leases.forget(id);
            }
            data.creations.record_deleted(id);
            Diagnostics::new()
        }
        Err(RequestFailed { error, seen }) => {
            diagnostics::lease_not_deleted(name, &error, seen.is_some_and(|key| key.locked)).into()
        }
    }
}

fn lease() -> Validator {
    Validator::string(|text| match parse_duration(text) {
        Some(lasts) if lasts >= MIN_LEASE => Ok(()),
        Some(_) => Err("A lease must last at least 5m.".to_owned()),
        None => Err("It must be a duration, such as 15m or 1h30m.".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_lease_has_the_name_and_the_description_of_its_arguments() {
        let known = |text: &str| Attr::Known(text.to_owned());
        let config = LeasedKeyModel {
            name: known("deploy"),
            description: known("for one command"),
            ..LeasedKeyModel::default()
        };
        let settings = config.settings();
        assert_eq!((settings.name.as_str(), settings.description.as_deref()), ("deploy", Some("for one command")));
    }
}
