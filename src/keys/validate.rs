//! What no attribute can check alone. Unknown values are never refused.

use tf_provider::{Attr, Diagnostics, PLACEHOLDER};

use super::schema::ApiKeyModel;
use crate::diagnostics;

/// Checks a configuration.
#[expect(clippy::disallowed_methods, reason = "compared with the placeholder")]
pub(crate) fn validate(config: &ApiKeyModel) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if config.apikey.known().is_some() && config.apikey_wo.known().is_some() {
        diagnostics.push(diagnostics::conflicting_values());
    }
    // A plan has to repeat this value, so it can't count as unknown as the write-only one does.
    if config.apikey.known().is_some_and(|value| value.expose().contains(PLACEHOLDER)) {
        diagnostics.push(diagnostics::value_is_placeholder());
    }
    // What isn't known yet counts as given.
    match (config.apikey_wo.is_null(), config.apikey_wo_version.is_null()) {
        (true, false) => diagnostics.push(diagnostics::version_without_value()),
        (false, true) => diagnostics.push(diagnostics::value_without_version()),
        (true, true) | (false, false) => {}
    }
    if !config.overlap.is_null() && !config.on_destroy.is_unknown() && config.on_destroy.str_or_empty() != "expire" {
        diagnostics.push(diagnostics::overlap_without_expiry());
    }
    diagnostics
}

/// Checks the configuration of a service ID's key.
pub(crate) fn validate_service_key(config: &ApiKeyModel) -> Diagnostics {
    let mut diagnostics = validate(config);
    if let (Attr::Known(locked), Attr::Known(entity_lock)) = (&config.facts.locked, &config.entity_lock)
        && locked != entity_lock
    {
        diagnostics.push(diagnostics::conflicting_locks());
    }
    if config.value_in_state == Attr::Known(false) {
        if !config.apikey.is_null() {
            diagnostics.push(diagnostics::value_left_out_of_state());
        } else if config.store_value == Attr::Known(false) && config.apikey_wo.is_null() {
            diagnostics.push(diagnostics::value_nowhere());
        }
    }
    diagnostics
}
