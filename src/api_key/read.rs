//! Reading a key as it is now.

use tf_provider::{Attr, Outcome, Read};

use super::ApiKeyResource;
use super::limits::Limited;
use super::model::observe;
use super::private::Notes;
use crate::diagnostics::{self, Doing, KeyName};
use crate::run::Run;

/// Reads the key. One that is gone has no state; everything else that was changed elsewhere shows as a difference.
pub(super) async fn read(run: &Run, request: Read<ApiKeyResource>) -> Outcome<ApiKeyResource> {
    let Read { state, private } = request;
    let mut notes = Notes { locked: None, ..private };
    let client = run.client.within(Limited::Read.of(&state));
    match client.read_api_key(state.id.text(), state.iam_id.text()).await {
        Ok(key) => {
            let mut seen = observe(&state, &key);
            if notes.file_missing {
                // The state says what is true; the configured path then shows as a difference, to be applied. With the
                // value in the state that is all there is to know.
                seen.file = Attr::Null;
                notes.file_missing = seen.apikey.is_null();
            }
            Outcome::of(Some(seen), notes)
        }
        Err(error) if error.is_not_found() => Outcome::of(None, notes),
        Err(error) => {
            let finding = diagnostics::failed(Doing::Reading(&KeyName::of(&state)), &error);
            Outcome::of(Some(state), notes).with(finding)
        }
    }
}
