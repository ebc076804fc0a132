//! `list "ibm_iam_service_api_key"`: finds keys of service IDs that no state has.

use iam_identity::ApiKey;
use tf_provider::list::{ListRequest, ListResult};
use tf_provider::{Attr, Diagnostics, ListResource};

use super::keys;
use crate::diagnostics;
use crate::keys::identity::ApiKeyIdentity;
use crate::keys::schema::ApiKeyModel;
use crate::provider_data::ProviderData;
use crate::resources::ServiceApiKeyResource;
use crate::selection::key_filters::of_service_ids;
use crate::selection::{KeyFilters, KeySource};

tf_provider::object! {
    /// Lists API keys of service IDs for `terraform query` (Terraform 1.14 or newer), to bring them under management: those of all
    /// service IDs in the account, in all groups, which requires the Administrator role on the IAM Identity service, or those
    /// of one service ID. Only keys that match all filters are listed; without filters, all are.
    ///
    /// In an `import` block without a resource, such as for `terraform plan -generate-config-out`, set `provider = ibm`.
    /// Otherwise, Terraform 1.16 looks for `hashicorp/ibm`. Remove that line once the resource is in the configuration:
    /// Terraform then rejects it.
    pub struct ServiceApiKeyFilter {
        ..filters: KeyFilters = of_service_ids,
    }
}

/// The list resource.
pub(crate) struct ServiceApiKeyList;

impl ListResource for ServiceApiKeyList {
    type Resource = ServiceApiKeyResource;
    type Config = ServiceApiKeyFilter;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_api_key"
    }

    fn validate(&self, config: &Self::Config) -> Diagnostics {
        config.filters.contradiction().into_iter().collect()
    }

    async fn list(&self, data: &ProviderData, request: ListRequest<Self>) -> Diagnostics {
        let selection = request.config.filters.selection(KeySource::ServiceIds { group_id: None });
        keys::send(&data.client, &selection, &request.stream, "API keys of service IDs", listed).await
    }
}

fn listed(key: &ApiKey) -> ListResult<ServiceApiKeyList> {
    // A listing has no values, so it doesn't say whether they are stored.
    let object = ApiKeyModel { store_value: Attr::Null, ..ApiKeyModel::imported_from_service_id(key) };
    ListResult {
        identity: ApiKeyIdentity { apikey_id: Attr::Known(key.id.clone()), account_id: key.account_id.clone().into() },
        display_name: diagnostics::listed_key(key, object.facts.expires_at.str_or_empty()),
        object,
    }
}
