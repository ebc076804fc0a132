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
    findings
}
