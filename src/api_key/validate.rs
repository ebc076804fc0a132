//! What no attribute can check alone. Unknown values are never refused.

use tf_provider::Diagnostics;

use super::schema::ApiKeyModel;
use crate::diagnostics;

/// Checks a configuration.
pub(super) fn validate(config: &ApiKeyModel) -> Diagnostics {
    let mut findings = Diagnostics::new();
    if config.apikey.known().is_some() && config.apikey_wo.known().is_some() {
        findings.push(diagnostics::two_values());
    }
    // What isn't known yet counts as given.
    match (config.apikey_wo.is_null(), config.apikey_wo_version.is_null()) {
        (true, false) => findings.push(diagnostics::version_without_value()),
        (false, true) => findings.push(diagnostics::value_without_version()),
        (true, true) | (false, false) => {}
    }
    findings
}
