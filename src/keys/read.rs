//! Reads a managed key as it is now.

use secret::Secret;
use tf_provider::Attr;
use tf_provider::resource::{ReadRequest, ReadResponse};

use super::KeyResource;
use super::context::note_created;
use super::guard::check_account;
use super::owner::Owner;
use super::schema::ApiKeyModel;
use super::timeouts::TimeoutKind;
use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;
use crate::times::has_passed;

/// Reads the key. One that no longer exists has no state; everything else that was changed elsewhere shows as a difference.
/// If the provider can't log in before the apply, the key stays as the state has it.
pub(crate) async fn read<R: KeyResource>(data: &ProviderData, request: ReadRequest<R>) -> ReadResponse<R> {
    let ReadRequest { state, private } = request;
    if let Some(argument) = data.unknown_argument {
        let warning = data.is_first_unrefreshed().then(|| diagnostics::not_refreshed(argument, &state.key_name()));
        return ReadResponse { state: Some(state), private, diagnostics: warning.map(Into::into).unwrap_or_default() };
    }
    let mut private = private.lasting();
    note_created(&data.client, &state);
    let budget = TimeoutKind::Read.budget(&state);
    let client = data.client.with_timeout(budget.limit);
    match client.read_api_key(state.key_id(), state.facts.iam_id.str_or_empty()).await {
        Ok(key) => {
            data.creations.record_managed(&key.id);
            let mut seen = state.observe(&key);
            take_value(&mut seen, key.value());
            private.value_stored = key.value().filter(|_| seen.chooses_owner()).map(|_| true).or(private.value_stored);
            if let Some(claims) = client.claims_in_use() {
                let would_take = |logged_in: &Owner| logged_in.would_take(&Owner::of(&seen), seen.chooses_owner());
                private.logged_in = Some(Owner::from(claims)).filter(would_take);
            }
            if private.file_missing {
                // The configured path then shows as a difference, to be applied. With the value in the state nothing else has
                // to be known.
                seen.file = Attr::Null;
                private.file_missing = seen.apikey.is_null();
            }
            let expiry = seen.facts.expires_at.str_or_empty();
            let expired = has_passed(expiry, client.now()).then(|| diagnostics::key_expired(&seen.key_name(), expiry));
            let response = ReadResponse::new(Some(seen), private);
            match expired {
                Some(warning) => response.with(warning),
                None => response,
            }
        }
        Err(error) if error.is_not_found() => {
            match check_account(&client, &state.key_name(), &Owner::of(&state)).await {
                Ok(()) => ReadResponse::new(None, private),
                Err(error) => ReadResponse::new(Some(state), private).with(error),
            }
        }
        Err(error) => {
            let error = diagnostics::operation_failed_within(Operation::Read(&state.key_name()), budget, &error);
            ReadResponse::new(Some(state), private).with(error)
        }
    }
}

/// Takes a stored value into the state, if it belongs there. Listings have none.
fn take_value(seen: &mut ApiKeyModel, value: Option<&Secret>) {
    let belongs_there = seen.value_in_state == Attr::Known(true) && seen.apikey_wo_version.is_null();
    if belongs_there && seen.apikey.is_null() {
        seen.apikey = value.cloned().into();
    }
}
