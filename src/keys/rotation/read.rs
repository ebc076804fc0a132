//! What a refresh finds out about the keys of a rotation: which still exist, and whether the next one is due. Nothing is written.

use futures_util::future::join_all;
use iam_identity::{ApiKey, Client, Error};
use jiff::Timestamp;
use tf_provider::{Attr, Diagnostic};

use super::super::private_state::PrivateState;
use super::super::schema::ApiKeyModel;
use super::model::RetiringKey;
use crate::diagnostics;
use crate::times::{expiry_for_state, has_passed};

/// Reads the keys that were current before. Those that no longer exist are left out.
///
/// # Errors
///
/// If one of them can't be read: its ID, and why.
pub(in super::super) async fn read_retiring(
    client: &Client,
    state: &ApiKeyModel,
) -> Result<Vec<RetiringKey>, (String, Error)> {
    let owner = state.facts.iam_id.str_or_empty();
    let retiring = state.rotation.retiring();
    let reads = join_all(retiring.iter().map(|key| client.read_api_key(key.id(), owner))).await;
    let mut left = Vec::new();
    for (key, read) in retiring.iter().zip(reads) {
        match read {
            Ok(found) => left.push(RetiringKey::new(&found.id, &expiry_of(&found))),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err((key.id().to_owned(), error)),
        }
    }
    Ok(left)
}

/// When a key stops working, as a state has it; empty for never.
pub(in super::super) fn expiry_of(key: &ApiKey) -> String {
    expiry_for_state(key.expires_at.as_deref().unwrap_or_default())
}

/// Notes which keys there are, and which of them need an expiry: those that a rotation has left without one, or that have lost
/// it since.
pub(in super::super) fn note_retiring(state: &mut ApiKeyModel, private: &mut PrivateState, retiring: Vec<RetiringKey>) {
    let is_there = |id: &String| retiring.iter().any(|key| key.id() == id);
    private.unretired.retain(is_there);
    for key in &retiring {
        if key.expires_at.str_or_empty().is_empty() {
            private.note_unretired(key.id());
        }
    }
    state.rotation.retiring = Attr::Known(retiring);
}

/// Notes whether the next key is due. The warning is for a reason that no schedule shows.
pub(in super::super) fn note_due(
    state: &mut ApiKeyModel,
    current: Option<&ApiKey>,
    now: Timestamp,
) -> Option<Diagnostic> {
    if current.is_none() {
        // A key that no longer exists prevents nothing.
        state.facts.locked = Attr::Known(false);
    }
    let is_disabled = current.is_some_and(|key| key.disabled == Some(true));
    let has_expired = has_passed(state.facts.expires_at.str_or_empty(), now);
    let why = match current {
        None => Some("was deleted"),
        Some(_) if is_disabled => Some("is disabled"),
        Some(_) if has_expired => Some("has expired"),
        Some(_) => None,
    };
    let is_due = has_passed(state.rotation.next_rotation_at.str_or_empty(), now);
    state.rotation.rotation_due = Attr::Known(is_due || why.is_some());
    why.map(|why| diagnostics::rotation_due_early(&state.key_name(), why))
}
