//! What no attribute of a rotating key can check alone. Unknown values are never refused.

use tf_provider::{Attr, Diagnostics, parse_duration};

use super::super::schema::ApiKeyModel;
use super::model::RotationModel;
use crate::diagnostics;
use crate::iam_ids::id_of_service_id;

/// Checks a configuration.
pub(crate) fn validate(config: &ApiKeyModel) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let RotationModel { rotate_after, anchor, expire_after, .. } = &config.rotation;
    let has_values = !config.rotate_when_changed.is_null()
        && config.rotate_when_changed.known().is_none_or(|values| !values.is_empty());
    if rotate_after.is_null() && !has_values {
        diagnostics.push(diagnostics::never_rotated());
    }
    if rotate_after.is_null() && !anchor.is_null() {
        diagnostics.push(diagnostics::anchor_without_period());
    }
    let known = |text: &Attr<String>| text.known().and_then(|text| parse_duration(text));
    let overlap = if config.overlap.is_unknown() { None } else { Some(config.overlap()) };
    if let (Some(period), Some(overlap)) = (known(rotate_after), overlap)
        && overlap >= period
    {
        diagnostics.push(diagnostics::overlap_too_long());
    }
    let period = if rotate_after.is_null() { Some(std::time::Duration::ZERO) } else { known(rotate_after) };
    // By an anchor, a late rotation may put off the next one by the overlap.
    let overlaps = if anchor.is_null() { 1 } else { 2 };
    if let (Some(lasts), Some(period), Some(overlap)) = (known(expire_after), period, overlap)
        && lasts < period.saturating_add(overlap.saturating_mul(overlaps))
    {
        diagnostics.push(diagnostics::expires_before_rotation());
    }
    let is_of_service_id = config.facts.iam_id.known().is_some_and(|iam_id| id_of_service_id(iam_id).is_some());
    if is_of_service_id && !config.facts.support_sessions.is_null() {
        diagnostics.push(diagnostics::sessions_of_service_id());
    }
    diagnostics
}
