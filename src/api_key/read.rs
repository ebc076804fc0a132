//! Reading a key as it is now.

use iam_identity::parse_instant;
use tf_provider::{Attr, Outcome, Read};

use super::ApiKeyResource;
use super::limits::Limited;
use super::model::observe;
use super::owner::refuse_in_other_account;
use super::private::Owner;
use super::schema::ApiKeyModel;
use crate::clock::has_passed;
use crate::diagnostics::{self, Doing, KeyName};
use crate::run::Run;

/// Reads the key. One that is gone has no state; everything else that was changed elsewhere shows as a difference. Where
/// the provider can't log in before the apply, the key stays as the state has it.
pub(super) async fn read(run: &Run, request: Read<ApiKeyResource>) -> Outcome<ApiKeyResource> {
    let Read { state, private } = request;
    if let Some(argument) = run.not_known_yet {
        let warning = run.is_first_unrefreshed().then(|| diagnostics::not_refreshed(argument, &KeyName::of(&state)));
        return Outcome { state: Some(state), private, diagnostics: warning.map(Into::into).unwrap_or_default() };
    }
    let mut notes = private.lasting();
    note_created(run, &state);
    let budget = Limited::Read.budget(&state);
    let client = run.client.within(budget.limit);
    match client.read_api_key(state.id.text(), state.iam_id.text()).await {
        Ok(key) => {
            run.note_known(&key.id);
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
            let expiry = seen.expires_at.text();
            let expired =
                has_passed(expiry, client.now()).then(|| diagnostics::key_expired(&KeyName::of(&seen), expiry));
            let outcome = Outcome::of(Some(seen), notes);
            match expired {
                Some(finding) => outcome.with(finding),
                None => outcome,
            }
        }
        Err(error) if error.is_not_found() => {
            match refuse_in_other_account(&client, &KeyName::of(&state), &Owner::of(&state)).await {
                Ok(()) => Outcome::of(None, notes),
                Err(finding) => Outcome::of(Some(state), notes).with(finding),
            }
        }
        Err(error) => {
            let finding = diagnostics::failed_within(Doing::Reading(&KeyName::of(&state)), budget, &error);
            Outcome::of(Some(state), notes).with(finding)
        }
    }
}

/// Tells the client when the key was made: a young one isn't taken for gone too soon.
pub(super) fn note_created(run: &Run, state: &ApiKeyModel) {
    if let Some(created_at) = parse_instant(state.created_at.text()) {
        run.client.note_created(state.id.text(), created_at);
    }
}
