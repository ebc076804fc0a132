//! `list "ibm_iam_service_id"`: finds service IDs that no state has.

use iam_identity::ServiceId;
use tf_provider::list::{ListRequest, ListResult};
use tf_provider::{Attr, Diagnostics, ListResource};

use crate::diagnostics::{self, Operation};
use crate::provider_data::ProviderData;
use crate::resources::{ServiceIdIdentity, ServiceIdResource};
use crate::selection::service_ids::ServiceIdFilters;
use crate::service_ids::schema::ServiceIdModel;

tf_provider::object! {
    /// Lists service IDs for `terraform query` (Terraform 1.14 or newer), to bring them under management: those in the account that is
    /// logged in to. Only service IDs that match all filters are listed; without filters, all are.
    ///
    /// In an `import` block without a resource, such as for `terraform plan -generate-config-out`, set `provider = ibm`.
    /// Otherwise, Terraform 1.16 looks for `hashicorp/ibm`. Remove that line once the resource is in the configuration:
    /// Terraform then rejects it.
    pub struct ServiceIdFilter {
        ..filters: ServiceIdFilters = std::convert::identity,
    }
}

/// The list resource.
pub(crate) struct ServiceIdList;

impl ListResource for ServiceIdList {
    type Resource = ServiceIdResource;
    type Config = ServiceIdFilter;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_id"
    }

    async fn list(&self, data: &ProviderData, request: ListRequest<Self>) -> Diagnostics {
        let failed = |error| diagnostics::operation_failed(Operation::LookUp("service IDs"), &error).into();
        let mut selected = match request.config.filters.select(&data.client, false).await {
            Ok(selected) => selected,
            Err(error) => return failed(error),
        };
        loop {
            let page = match selected.next().await {
                Ok(Some(page)) => page,
                Ok(None) => return selected.listing().warning().await.map(Into::into).unwrap_or_default(),
                Err(error) => return failed(error),
            };
            for found in &page {
                if !request.stream.send(listed(found)).await {
                    return Diagnostics::new();
                }
            }
        }
    }
}

fn listed(found: &ServiceId) -> ListResult<ServiceIdList> {
    ListResult {
        identity: ServiceIdIdentity {
            service_id: Attr::Known(found.id.clone()),
            account_id: found.account_id.clone().into(),
        },
        display_name: diagnostics::listed_service_id(found),
        object: ServiceIdModel::imported(found),
    }
}
