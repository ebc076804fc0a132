//! What becomes of a value in the state if the configuration has a write-only one. Pure.

use tf_provider::Attr;

use super::schema::ApiKeyModel;

/// What a plan makes of the two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WriteOnly {
    /// There aren't two values.
    Alone,
    /// They are equal: the value leaves the state, and the key stays.
    Equal,
    /// They differ, and with its first version the write-only one requires a new key.
    Different,
    /// The write-only one is unknown, and there is a first version.
    Unknown,
    /// They differ, but the version has not changed.
    SameVersion,
    /// The write-only one is unknown, but the version has not changed.
    SameVersionUnknown,
}

/// Compares the value in the state with the write-only one. A changed version replaces the key anyway.
pub(super) fn compare(prior: &ApiKeyModel, config: &ApiKeyModel) -> WriteOnly {
    let Attr::Known(in_state) = &prior.apikey else { return WriteOnly::Alone };
    // That of a rotating key is for the next one.
    if !config.apikey.is_null() || prior.is_rotating() {
        return WriteOnly::Alone;
    }
    let is_first = prior.apikey_wo_version.is_null();
    match &config.apikey_wo {
        Attr::Null => WriteOnly::Alone,
        Attr::Known(value) if value == in_state => WriteOnly::Equal,
        Attr::Known(_) if is_first => WriteOnly::Different,
        Attr::Known(_) => WriteOnly::SameVersion,
        Attr::Unknown if is_first => WriteOnly::Unknown,
        Attr::Unknown => WriteOnly::SameVersionUnknown,
    }
}

/// Whether a first version is recorded for a key whose value isn't in the state: the API has to say whether the write-only
/// value is this key's.
pub(super) fn is_recognized(prior: &ApiKeyModel, planned: &ApiKeyModel) -> bool {
    prior.apikey.is_null()
        && planned.apikey.is_null()
        && prior.apikey_wo_version.is_null()
        && planned.apikey_wo_version.known().is_some()
}

/// Whether the value leaves the state, and no write-only one takes its place: IBM Cloud must store it.
pub(super) fn loses_value(prior: &ApiKeyModel, planned: &ApiKeyModel) -> bool {
    leaves_state(prior, planned) && planned.value_in_state == Attr::Known(false) && planned.apikey_wo_version.is_null()
}

/// Whether the value leaves the state because the write-only one is equal, or because it isn't wanted there.
pub(super) fn leaves_state(prior: &ApiKeyModel, planned: &ApiKeyModel) -> bool {
    prior.apikey.known().is_some() && planned.apikey.is_null()
}
