//! Reading a key as it is now.

use iam_identity::parse_timestamp;
use tf_provider::Attr;
use tf_provider::resource::{ReadRequest, ReadResponse};

use super::KeyResource;
use super::facts::observe;
use super::owner::refuse_in_other_account;
use super::private_state::Owner;
use super::schema::ApiKeyModel;
use super::timeouts::TimeoutKind;
use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;
use crate::times::has_passed;

/// Reads the key. One that is gone has no state; everything else that was changed elsewhere shows as a difference. Where
/// the provider can't log in before the apply, the key stays as the state has it.
pub(crate) async fn read<R: KeyResource>(data: &ProviderData, request: ReadRequest<R>) -> ReadResponse<R> {
    let ReadRequest { state, private } = request;
    if let Some(argument) = data.not_known_yet {
        let warning = data.is_first_unrefreshed().then(|| diagnostics::not_refreshed(argument, &state.key_name()));
        return ReadResponse { state: Some(state), private, diagnostics: warning.map(Into::into).unwrap_or_default() };
    }
    let mut notes = private.lasting();
    note_created(data, &state);
    let budget = TimeoutKind::Read.budget(&state);
    let client = data.client.within(budget.limit);
    match client.read_api_key(state.id.str_or_empty(), state.iam_id.str_or_empty()).await {
        Ok(key) => {
            data.record_managed(&key.id);
            let mut seen = observe(&state, &key);
            if let Some(claims) = client.claims_in_use() {
                notes.logged_in = Some(Owner::from(claims)).filter(|logged_in| logged_in.differs(&Owner::of(&seen)));
            }
            if notes.file_missing {
                // The state says what is true; the configured path then shows as a difference, to be applied. With the
                // value in the state that is all there is to know.
                seen.file = Attr::Null;
                notes.file_missing = seen.apikey.is_null();
            }
            let expiry = seen.expires_at.str_or_empty();
            let expired = has_passed(expiry, client.now()).then(|| diagnostics::key_expired(&seen.key_name(), expiry));
            let outcome = ReadResponse::new(Some(seen), notes);
            match expired {
                Some(diagnostic) => outcome.with(diagnostic),
                None => outcome,
            }
        }
        Err(error) if error.is_not_found() => {
            match refuse_in_other_account(&client, &state.key_name(), &Owner::of(&state)).await {
                Ok(()) => ReadResponse::new(None, notes),
                Err(diagnostic) => ReadResponse::new(Some(state), notes).with(diagnostic),
            }
        }
        Err(error) => {
            let diagnostic = diagnostics::operation_failed_within(Operation::Read(&state.key_name()), budget, &error);
            ReadResponse::new(Some(state), notes).with(diagnostic)
        }
    }
}

/// Tells the client when the key was made: a young one isn't taken for gone too soon.
pub(crate) fn note_created(data: &ProviderData, state: &ApiKeyModel) {
    if let Some(created_at) = parse_timestamp(state.created_at.str_or_empty()) {
        data.client.note_created(state.id.str_or_empty(), created_at);
    }
}
