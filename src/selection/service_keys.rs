//! Selects keys of service IDs for the list resource.

use tf_provider::schema::{Schema, not_empty, optional};

use super::{KeyFilters, KeySource, Selection};
use crate::iam_ids::iam_id_of_service_id;
use crate::validators::any_service_id;

tf_provider::object! {
    /// Arguments that select keys of service IDs. A key must match all of them.
    pub struct ServiceKeyFilters {
        ..filters: KeyFilters = of_service_ids,
        /// The service ID whose keys to select: its IAM ID (`iam-ServiceId-…`) or its ID. Default: all service IDs.
        iam_service_id: String = optional().validate(any_service_id()),
        /// The ID of the group of service IDs whose keys to select. Default: those of all groups.
        group_id: String = optional().validate(not_empty()),
    }
}

/// The filters without those that say whose keys to select.
fn of_service_ids(filters: Schema) -> Schema {
    filters.without(&["scope", "type"])
}

impl ServiceKeyFilters {
    /// The keys that these arguments select.
    pub(crate) fn selection(&self) -> Selection {
        let group_id = self.group_id.known().cloned();
        let from = match self.iam_service_id.known().and_then(|text| iam_id_of_service_id(text)) {
            Some(iam_id) => KeySource::ServiceId { iam_id, group_id },
            None => KeySource::ServiceIds { group_id },
        };
        Selection { from, ..self.filters.selection() }
    }
}
