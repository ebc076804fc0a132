//! Reads a managed key as it is now.

use iam_identity::{ApiKey, Client};
use secret::Secret;
use tf_provider::resource::{ReadRequest, ReadResponse};
use tf_provider::{Attr, Diagnostic};

use super::KeyResource;
use super::context::note_created;
use super::guard::check_account;
use super::key_name::KeyName;
use super::owner::Owner;
use super::private_state::PrivateState;
use super::rotation::read as rotation;
use super::schema::ApiKeyModel;
use super::timeouts::TimeoutKind;
use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;
use crate::times::has_passed;

/// Reads the key. One that no longer exists has no state; everything else that was changed elsewhere shows as a difference.
/// If the provider can't log in before the apply, the key stays as the state has it.
pub(crate) async fn read<R: KeyResource>(data: &ProviderData, request: ReadRequest<R>) -> ReadResponse<R> {
    let ReadRequest { state, private, .. } = request;
    if let Some(argument) = data.unknown_argument {
        let warning = data.is_first_unrefreshed().then(|| diagnostics::not_refreshed(argument, &state.key_name()));
        return respond(state, private, warning);
    }
    let mut private = private.lasting();
    note_created(&data.client, &state);
    let budget = TimeoutKind::Read.budget(&state);
    let client = data.client.with_timeout(budget.limit);
    let owner = state.facts.iam_id.str_or_empty();
    let (current, retiring) =
        tokio::join!(client.read_api_key(state.key_id(), owner), rotation::read_retiring(&client, &state));
    let retiring = match retiring {
        Ok(retiring) => retiring,
        Err((id, error)) => {
            let name = KeyName::new("", &id).of(owner);
            let error = diagnostics::operation_failed_within(Operation::Read(&name), budget, &error);
            return ReadResponse::new(Some(state), private).with(error);
        }
    };
    for key in &retiring {
        data.creations.record_managed(key.id());
    }
    match current {
        Ok(key) => {
            data.creations.record_managed(&key.id);
            let mut seen = state.observe(&key);
            note_seen(&client, &mut seen, &mut private, &key);
            let warning = if seen.is_rotating() {
                rotation::note_retiring(&mut seen, &mut private, retiring);
                rotation::note_due(&mut seen, Some(&key), client.now())
            } else {
                let expiry = seen.facts.expires_at.str_or_empty();
                has_passed(expiry, client.now()).then(|| diagnostics::key_expired(&seen.key_name(), expiry))
            };
            respond(seen, private, warning)
        }
        Err(error) if error.is_not_found() => {
            match check_account(&client, &state.key_name(), &Owner::of(&state)).await {
                Ok(()) if !state.is_rotating() => ReadResponse::new(None, private),
                // A new resource would begin to count again, and what has that number as its version would not get the value.
                Ok(()) => {
                    let mut state = state;
                    rotation::note_retiring(&mut state, &mut private, retiring);
                    let warning = rotation::note_due(&mut state, None, client.now());
                    respond(state, private, warning)
                }
                Err(error) => ReadResponse::new(Some(state), private).with(error),
            }
        }
        Err(error) => {
            let error = diagnostics::operation_failed_within(Operation::Read(&state.key_name()), budget, &error);
            ReadResponse::new(Some(state), private).with(error)
        }
    }
}

fn respond<R: KeyResource>(state: ApiKeyModel, private: PrivateState, warning: Option<Diagnostic>) -> ReadResponse<R> {
    let diagnostics = warning.map(Into::into).unwrap_or_default();
    ReadResponse { state: Some(state), private, diagnostics, deferred: None }
}

/// Notes what the key says beyond its attributes.
fn note_seen(client: &Client, seen: &mut ApiKeyModel, private: &mut PrivateState, key: &ApiKey) {
    if !private.value_write_only {
        take_value(seen, key.value());
    }
    private.value_stored = key.value().filter(|_| seen.chooses_owner()).map(|_| true).or(private.value_stored);
    if let Some(claims) = client.claims_in_use() {
        let would_take = |logged_in: &Owner| logged_in.would_take(&Owner::of(seen), seen.chooses_owner());
        private.logged_in = Some(Owner::from(claims)).filter(would_take);
    }
    if private.file_missing {
        // The configured path then shows as a difference, to be applied. With the value in the state nothing else has to be
        // known.
        seen.file = Attr::Null;
        private.file_missing = seen.apikey.is_null();
    }
}

/// Takes a stored value into the state, if it belongs there. Listings have none.
fn take_value(seen: &mut ApiKeyModel, value: Option<&Secret>) {
    let belongs_there = seen.value_in_state == Attr::Known(true) && seen.apikey_wo_version.is_null();
    if belongs_there && seen.apikey.is_null() {
        seen.apikey = value.cloned().into();
    }
}
