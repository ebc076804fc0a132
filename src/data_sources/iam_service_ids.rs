//! `data "ibm_iam_service_ids"`: the account's service IDs.

use iam_identity::{Client, Error, ServiceId};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{Schema, computed, optional};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::service_ids::ServiceIdFilters;
use crate::service_ids::facts::ServiceIdFacts;
use crate::times::date_for_state;

tf_provider::object! {
    /// Lists the service IDs in the account that is logged in to, those of all groups. Only service IDs that match all filters are
    /// listed; without filters, all are.
    pub struct ServiceIdsLookup {
        ..filters: ServiceIdFilters = std::convert::identity,
        /// Whether to return when each service ID was last used, as `last_authn`. This takes a request for each service ID, of a
        /// kind that IBM Cloud calls expensive. With `unused_for_days` it is always returned.
        include_activity: bool = optional(),
        /// The service IDs, oldest first, with the attributes of the data source `ibm_iam_service_id`. Times are in RFC 3339
        /// format.
        service_ids: Vec<ServiceIdItem> = computed(),
        /// Whether the list has the service IDs of all groups that were asked for. If the identity that is logged in may not see
        /// the groups, only those of the default group are listed, with a warning.
        complete: bool = computed(),
    }
}

tf_provider::object! {
    /// A service ID in the list.
    pub struct ServiceIdItem {
        ..facts: ServiceIdFacts = Schema::read_only,
        /// The ID of the service ID: `ServiceId-…`.
        service_id: String = computed(),
        /// When an API key of the service ID was last used to log in: empty if none ever was, null if that was not asked for.
        last_authn: String = computed(),
    }
}

/// The data source.
pub(crate) struct ServiceIdsData;

impl DataSource for ServiceIdsData {
    type Model = ServiceIdsLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_ids"
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadRequest<ServiceIdsLookup>,
    ) -> ReadResponse<ServiceIdsLookup> {
        let config = request.config;
        match find(&data.client.with_timeout(OPERATION_TIMEOUT), &config).await {
            Ok(Found { service_ids, complete, warning }) => {
                let service_ids = Attr::Known(service_ids.iter().map(item).collect());
                let mut warnings = Diagnostics::new();
                warnings.extend(warning);
                let complete = Attr::Known(complete);
                ReadResponse { diagnostics: warnings, ..ServiceIdsLookup { service_ids, complete, ..config }.into() }
            }
            Err(error) => ReadResponse::error(diagnostics::operation_failed(Operation::LookUp("service IDs"), &error)),
        }
    }
}

/// What a selection finds.
struct Found {
    service_ids: Vec<ServiceId>,
    complete: bool,
    warning: Option<Diagnostic>,
}

async fn find(client: &Client, config: &ServiceIdsLookup) -> Result<Found, Error> {
    let with_activity = config.include_activity == Attr::Known(true);
    let mut selected = config.filters.select(client, with_activity).await?;
    let service_ids = selected.all().await?;
    let listing = selected.listing();
    Ok(Found { service_ids, complete: listing.is_complete(), warning: listing.warning().await })
}

fn item(found: &ServiceId) -> ServiceIdItem {
    let last_authn = found.activity.as_ref().map(|activity| activity.last_authn.as_deref().unwrap_or_default());
    ServiceIdItem {
        service_id: Attr::Known(found.id.clone()),
        last_authn: last_authn.map(date_for_state).into(),
        facts: ServiceIdFacts::default().observe(found),
    }
}
