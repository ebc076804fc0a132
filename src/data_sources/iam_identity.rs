//! `data "ibm_iam_identity"`: who is logged in.

use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::computed;
use tf_provider::{Attr, DataSource};

use crate::diagnostics::{self, Operation};
use crate::functions::kind_of;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;

tf_provider::object! {
    /// Returns the identity that the provider is logged in as, which is read from its access token.
    pub struct IdentityLookup {
        /// The IAM ID: `IBMid-…`, `iam-ServiceId-…` or `iam-Profile-…`.
        iam_id: String = computed(),
        /// The ID of the account that the identity acts in.
        account_id: String = computed(),
        /// The kind of identity: `user`, `service_id`, `trusted_profile` or `unknown`.
        kind: String = computed(),
        /// The name of the identity.
        name: String = computed(),
    }
}

/// The data source.
pub(crate) struct IdentityData;

impl DataSource for IdentityData {
    type Model = IdentityLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_identity"
    }

    async fn read(&self, data: &ProviderData, _: ReadRequest<IdentityLookup>) -> ReadResponse<IdentityLookup> {
        match data.client.with_timeout(OPERATION_TIMEOUT).claims().await {
            Ok(claims) => IdentityLookup {
                kind: Attr::Known(kind_of(&claims.iam_id).to_owned()),
                iam_id: Attr::Known(claims.iam_id),
                account_id: claims.account.bss.into(),
                name: claims.name.into(),
            }
            .into(),
            Err(error) => ReadResponse::error(diagnostics::operation_failed(
                Operation::Fetch("the identity that is logged in"),
                &error,
            )),
        }
    }
}
