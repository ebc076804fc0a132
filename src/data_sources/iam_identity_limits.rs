//! `data "ibm_iam_identity_limits"`: how many API keys identities have, and how many they may have.

use std::collections::HashMap;

use iam_identity::{ApiKeyLimits, Client, Error};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{computed, required};
use tf_provider::{Attr, DataSource};

use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::validators::iam_ids;

tf_provider::object! {
    /// Returns how many API keys identities have, and how many each of them may have, with one request for all of them.
    pub struct IdentityLimitsLookup {
        /// The IAM IDs of users (`IBMid-…`) and service IDs (`iam-ServiceId-…`) in the account that is logged in to, at least one.
        iam_ids: Vec<String> = required().validate(iam_ids()),
        /// The ID of the account.
        account_id: String = computed(),
        /// How many API keys each identity in the account may have.
        limit: i64 = computed(),
        /// The identities, in the order of `iam_ids`.
        identities: Vec<IdentityLimitItem> = computed(),
    }
}

tf_provider::object! {
    /// The keys of an identity.
    pub struct IdentityLimitItem {
        /// The IAM ID of the identity.
        iam_id: String = computed(),
        /// How many API keys the identity has; null if IBM Cloud does not say.
        count: i64 = computed(),
        /// How many API keys the identity may have.
        limit: i64 = computed(),
    }
}

/// The data source.
pub(crate) struct IdentityLimitsData;

impl DataSource for IdentityLimitsData {
    type Model = IdentityLimitsLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_identity_limits"
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadRequest<IdentityLimitsLookup>,
    ) -> ReadResponse<IdentityLimitsLookup> {
        let iam_ids = request.config.iam_ids.into_known().unwrap_or_default();
        match find(&data.client.with_timeout(OPERATION_TIMEOUT), &iam_ids).await {
            Ok((account_id, limits)) => returned(iam_ids, account_id, &limits).into(),
            Err(error) => {
                let operation = Operation::OfAccount("the API key limits of the account");
                ReadResponse::error(diagnostics::operation_failed(operation, &error))
            }
        }
    }
}

async fn find(client: &Client, iam_ids: &[String]) -> Result<(String, ApiKeyLimits), Error> {
    let account_id = client.account_id().await?;
    let iam_ids: Vec<&str> = iam_ids.iter().map(String::as_str).collect();
    let limits = client.get_api_key_limits(&account_id, &iam_ids).await?;
    Ok((account_id, limits))
}

fn returned(iam_ids: Vec<String>, account_id: String, limits: &ApiKeyLimits) -> IdentityLimitsLookup {
    let counts: HashMap<&str, u32> = limits.identities.iter().map(|each| (each.iam_id.as_str(), each.count)).collect();
    let limit = Attr::Known(i64::from(limits.limit));
    let item = |iam_id: &String| IdentityLimitItem {
        iam_id: Attr::Known(iam_id.clone()),
        count: counts.get(iam_id.as_str()).copied().map(i64::from).into(),
        limit: limit.clone(),
    };
    let identities = Attr::Known(iam_ids.iter().map(item).collect());
    IdentityLimitsLookup {
        iam_ids: Attr::Known(iam_ids),
        account_id: Attr::Known(account_id),
        limit: limit.clone(),
        identities,
    }
}
