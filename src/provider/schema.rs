//! The arguments of the provider block. Their names, and those of the environment variables, are the ones of IBM-Cloud/ibm
//! (<https://cloud.ibm.com/docs/ibm-cloud-provider-for-terraform?topic=ibm-cloud-provider-for-terraform-provider-reference>).

use secret::Secret;
use tf_provider::schema::{integer_at_least, one_of, optional};
use tf_provider::{Attr, Model, Set};

use crate::validators::{account_ids, not_blank};

/// The values of `visibility`.
pub(super) const VISIBILITIES: &[&str] = &["public", "private", "public-and-private"];

/// The values of `private_endpoint_type`.
pub(super) const PRIVATE_ENDPOINT_TYPES: &[&str] = &["vpe"];

tf_provider::object! {
    /// Manages API keys of IBM Cloud IAM.
    ///
    /// Arguments that name an environment variable can be set in the environment instead; the provider block takes precedence.
    /// A block that was written for IBM-Cloud/ibm works unchanged, unless it contains two credentials.
    ///
    /// The provider looks for a credential in the block, then in the environment, then in the file that the environment variable
    /// `IBM_CREDENTIALS_FILE` names, with lines such as `IAM_IDENTITY_APIKEY=…`. It uses the first of these places that has a
    /// credential: a block with `iam_token` uses that token even if `IC_API_KEY` is set for other blocks. Two credentials in one
    /// block are an error. If the environment has several, the order is: an API key, a refresh token, an access token, the token
    /// of a compute resource. If the block or the environment names a trusted profile, the provider assumes it with an API key or
    /// with the token of a compute resource.
    ///
    /// Whitespace around a credential is ignored. A blank value in the environment or in the file counts as not set.
    ///
    /// If an argument is not known yet in a plan, such as the value of a key that has not been created, the provider uses nothing
    /// else in its place, and plans keys from the state.
    ///
    /// All requests, including those for tokens, go to a single host: that of `iam_endpoint`, `IBMCLOUD_IAM_API_ENDPOINT`, the
    /// endpoints file, or the one that `visibility` and `region` select.
    pub struct ProviderConfig {
        /// The API key to log in with. Environment: `IC_API_KEY`, `IBMCLOUD_API_KEY`.
        ibmcloud_api_key: Secret = optional().sensitive().validate(not_blank()),
        /// The former name of `ibmcloud_api_key`.
        bluemix_api_key: Secret =
            optional().sensitive().validate(not_blank()).deprecated("use ibmcloud_api_key instead"),
        /// An IAM access token to use instead of logging in, with or without `Bearer `. It is not renewed.
        /// Environment: `IC_IAM_TOKEN`, `IBMCLOUD_IAM_TOKEN`.
        iam_token: Secret = optional().sensitive().validate(not_blank()),
        /// A refresh token of the IBM Cloud CLI, with which to get access tokens. Environment: `IC_IAM_REFRESH_TOKEN`,
        /// `IBMCLOUD_IAM_REFRESH_TOKEN`.
        iam_refresh_token: Secret = optional().sensitive().validate(not_blank()),
        /// The ID of a trusted profile to assume with the API key, or with the token of the compute resource. Environment:
        /// `IC_IAM_PROFILE_ID`, `IBMCLOUD_IAM_PROFILE_ID`.
        iam_profile_id: String = optional().validate(not_blank()),
        /// The name of a trusted profile to assume. With an API key, `ibmcloud_account_id` is required as well. Environment:
        /// `IC_IAM_PROFILE_NAME`, `IBMCLOUD_IAM_PROFILE_NAME`.
        iam_profile_name: String = optional().validate(not_blank()),
        /// The account of the profile in `iam_profile_name`. Environment: `IC_ACCOUNT_ID`, `IBMCLOUD_ACCOUNT_ID`.
        ibmcloud_account_id: String = optional().validate(not_blank()),
        /// The file that contains the token of the compute resource on which Terraform runs, with which to assume a trusted
        /// profile. It is read at every login. Environment: `IC_CR_TOKEN_FILE`, `IBMCLOUD_CR_TOKEN_FILE`.
        cr_token_file: String = optional().validate(not_blank()),
        /// The IDs of the accounts that this provider block may log in to. If the credential is of another account, every
        /// operation fails before its first request, the login excepted, so that a configuration is never applied to another
        /// account because of a credential in the environment. With a trusted profile, the account is that of the profile. The
        /// argument also applies to the `apikey` of `ibm_iam_token`. Default: any account.
        allowed_account_ids: Set<String> = optional().validate(account_ids()),
        /// The endpoint of the API, which also issues the tokens, such as `https://iam.cloud.ibm.com`. Environment:
        /// `IBMCLOUD_IAM_API_ENDPOINT`.
        iam_endpoint: String = optional().validate(not_blank()),
        /// The endpoints to use: `public`, `private`, or `public-and-private`. The last two select the private endpoint of IAM.
        /// Environment: `IC_VISIBILITY`, `IBMCLOUD_VISIBILITY`. Default: `public`.
        visibility: String = optional().validate(one_of(VISIBILITIES)),
        /// The kind of private endpoint to use: `vpe`, that of virtual private clouds, is the same in all regions.
        /// Environment: `IC_PRIVATE_ENDPOINT_TYPE`, `IBMCLOUD_PRIVATE_ENDPOINT_TYPE`.
        private_endpoint_type: String = optional().validate(one_of(PRIVATE_ENDPOINT_TYPES)),
        /// The region of the private endpoint: `us-south` and `us-east` have one of their own. Environment: `IC_REGION`,
        /// `IBMCLOUD_REGION`, `BM_REGION`, `BLUEMIX_REGION`. Default: `us-south`.
        region: String = optional().validate(not_blank()),
        /// A JSON file of endpoints by name, visibility, and region. The provider uses `IBMCLOUD_IAM_API_ENDPOINT` in it, unless
        /// the visibility is `public-and-private`. Environment: `IC_ENDPOINTS_FILE_PATH`, `IBMCLOUD_ENDPOINTS_FILE_PATH`.
        endpoints_file_path: String = optional().validate(not_blank()),
        /// The proxy for all requests: `http://HOST:PORT`, with a user name and a password if the proxy requires them. Without
        /// this argument, the provider uses the proxy in the environment variable `HTTPS_PROXY` or `ALL_PROXY`. It connects
        /// directly to the hosts in `NO_PROXY`.
        proxy: Secret = optional().sensitive().validate(not_blank()),
        /// A PEM file of certificate authorities to trust in addition to the system's, or to those in the file that
        /// `SSL_CERT_FILE` names.
        ca_bundle: String = optional().validate(not_blank()),
        /// The time limit for a single request, in seconds. Environment: `IC_TIMEOUT`, `IBMCLOUD_TIMEOUT`. Default: `60`.
        ibmcloud_timeout: i64 = optional().validate(integer_at_least(1)),
        /// The former name of `ibmcloud_timeout`.
        bluemix_timeout: i64 = optional().validate(integer_at_least(1)).deprecated("use ibmcloud_timeout instead"),
        /// The maximum number of times that a failed request is retried. Before each retry the provider waits for a random time,
        /// up to 1 second before the first and up to 30 seconds before the last, or for as long as the API asks for, up to 60
        /// seconds. Environment: `MAX_RETRIES`. Default: `10`.
        max_retries: i64 = optional().validate(integer_at_least(0)),
        /// The maximum number of concurrent requests. If the API responds that there are too many, all requests wait, and the
        /// number is reduced. Default: `8`.
        max_concurrency: i64 = optional().validate(integer_at_least(1)),
        /// Whether the API key that this provider block logs in with can be deleted, disabled, or expired. Default: `false`: the
        /// key is not destroyed, replaced, or pruned, not disabled, and not given an `expires_at` that has passed, nor any by
        /// `ibm_iam_api_key_expire`. An apply that would do so does not change anything else about the key either. The resource
        /// can still rename or lock it, and set an `expires_at` in the future. The service ID that the key belongs to, or that this
        /// provider block logs in as, is not destroyed either. The provider does not recognize keys that other provider blocks log
        /// in with, or that a token was issued for.
        allow_own_key: bool = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        resource_group: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        zone: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        generation: i64 = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        function_namespace: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        riaas_endpoint: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        softlayer_api_key: Secret = optional().sensitive(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        softlayer_username: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        softlayer_endpoint_url: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        softlayer_timeout: i64 = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        iaas_classic_api_key: Secret = optional().sensitive(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        iaas_classic_username: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        iaas_classic_endpoint_url: String = optional(),
        /// Accepted for compatibility with IBM-Cloud/ibm; has no effect.
        iaas_classic_timeout: i64 = optional(),
    }
}

/// The arguments that are accepted for compatibility with IBM-Cloud/ibm and have no effect.
const IGNORED: [&str; 13] = [
    "resource_group",
    "zone",
    "generation",
    "function_namespace",
    "riaas_endpoint",
    "softlayer_api_key",
    "softlayer_username",
    "softlayer_endpoint_url",
    "softlayer_timeout",
    "iaas_classic_api_key",
    "iaas_classic_username",
    "iaas_classic_endpoint_url",
    "iaas_classic_timeout",
];

/// The arguments without which no request can be sent: who logs in, where, and to which accounts.
const NEEDED_FOR_REQUESTS: [&str; 16] = [
    "ibmcloud_api_key",
    "bluemix_api_key",
    "iam_token",
    "iam_refresh_token",
    "iam_profile_id",
    "iam_profile_name",
    "ibmcloud_account_id",
    "cr_token_file",
    "allowed_account_ids",
    "iam_endpoint",
    "visibility",
    "private_endpoint_type",
    "region",
    "endpoints_file_path",
    "proxy",
    "ca_bundle",
];

impl ProviderConfig {
    /// The names of the configured arguments that have no effect.
    pub(super) fn ignored_arguments(&self) -> Vec<&'static str> {
        let ignored =
            |(name, presence): (_, Attr<()>)| (IGNORED.contains(&name) && !presence.is_null()).then_some(name);
        self.presence().into_iter().filter_map(ignored).collect()
    }

    /// The name of the first argument that is unknown until apply and without which no request can be sent.
    pub(super) fn unknown_argument(&self) -> Option<&'static str> {
        let is_unknown = |(name, presence): &(_, Attr<()>)| NEEDED_FOR_REQUESTS.contains(name) && presence.is_unknown();
        let unknown = self.presence().into_iter().find(is_unknown).map(|(name, _)| name);
        // The set is known, and one of its elements isn't.
        let has_unknown_account = self.allowed_account_ids.known().is_some_and(|ids| ids.known().is_none());
        unknown.or(has_unknown_account.then_some("allowed_account_ids"))
    }

    /// The accounts that may be logged in to; `None` for any.
    pub(super) fn allowed_accounts(&self) -> Option<Vec<String>> {
        Some(self.allowed_account_ids.known()?.known()?.into_iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The arguments for which a default is good enough while they are unknown.
    const TUNING: [&str; 5] =
        ["ibmcloud_timeout", "bluemix_timeout", "max_retries", "max_concurrency", "allow_own_key"];

    #[test]
    fn every_argument_is_in_one_list() {
        let schema = ProviderConfig::schema();
        let declared: Vec<_> = schema.attributes.iter().map(|attribute| attribute.name).collect();
        let listed: Vec<_> = NEEDED_FOR_REQUESTS.into_iter().chain(TUNING).chain(IGNORED).collect();
        assert_eq!(listed.len(), declared.len());
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), declared.into_iter().collect());
    }
}
