//! `list "ibm_iam_api_key"`: finds keys that no state has.

use iam_identity::ApiKey;
use tf_provider::list::{ListRequest, ListResult};
use tf_provider::{Attr, Diagnostics, ListResource};

use super::keys;
use crate::diagnostics;
use crate::keys::identity::ApiKeyIdentity;
use crate::keys::schema::ApiKeyModel;
use crate::provider_data::ProviderData;
use crate::resources::ApiKeyResource;
use crate::selection::{KeyFilters, KeySource};

tf_provider::object! {
    /// Lists API keys for `terraform query` (Terraform 1.14 or newer), to bring them under management: those of the identity
    /// that is logged in, those of another one, or all keys in the account. Only keys that match all filters are listed;
    /// without filters, all keys are.
    ///
    /// In an `import` block without a resource, such as for `terraform plan -generate-config-out`, set `provider = ibm`.
    /// Otherwise, Terraform 1.16 looks for `hashicorp/ibm`. Remove that line once the resource is in the configuration:
    /// Terraform then rejects it.
    pub struct ApiKeyFilter {
        ..filters: KeyFilters = std::convert::identity,
    }
}

/// The list resource.
pub(crate) struct ApiKeyList;

impl ListResource for ApiKeyList {
    type Resource = ApiKeyResource;
    type Config = ApiKeyFilter;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key"
    }

    fn validate(&self, config: &Self::Config) -> Diagnostics {
        config.filters.contradiction().into_iter().collect()
    }

    async fn list(&self, data: &ProviderData, request: ListRequest<Self>) -> Diagnostics {
        let selection = request.config.filters.selection(KeySource::Own);
        keys::send(&data.client, &selection, &request.stream, "API keys", listed).await
    }
}

fn listed(key: &ApiKey) -> ListResult<ApiKeyList> {
    let object = ApiKeyModel::imported(key);
    ListResult {
        identity: ApiKeyIdentity { apikey_id: Attr::Known(key.id.clone()), account_id: key.account_id.clone().into() },
        display_name: diagnostics::listed_key(key, object.facts.expires_at.str_or_empty()),
        object,
    }
}
