//! The provider block's arguments.

use secret::Secret;
use tf_provider::schema::{integer_at_least, one_of, optional};

use crate::validators::not_blank;

tf_provider::object! {
    /// Manages API keys of IBM Cloud IAM.
    ///
    /// Every argument can also be given in the environment, where one is named; what is configured comes first. A block
    /// that was written for IBM-Cloud/ibm works unchanged, unless it has two credentials.
    ///
    /// A credential is looked for in the block, then in the environment, then in the file that the environment variable
    /// `IBM_CREDENTIALS_FILE` names, with lines such as `IAM_IDENTITY_APIKEY=…`. The first of these places that has one
    /// decides: a block with `iam_token` uses that token, also where `IC_API_KEY` is set for other blocks. Two credentials
    /// in one block are an error. Where the environment has several, they count in this order: an API key; a refresh token;
    /// an access token; the token of a compute resource. A trusted profile is assumed where one is named, in the block or in
    /// the environment, with an API key or the token of a compute resource.
    ///
    /// White space around a credential is removed, and what is blank in the environment or in the file isn't set.
    ///
    /// An argument that is not known yet in a plan, such as the value of a key that is still to be made, is waited for: nothing
    /// else is used in its place, and keys are planned as the state has them.
    ///
    /// Requests go to one host only, for tokens too: that of `iam_endpoint`, or of `IBMCLOUD_IAM_API_ENDPOINT`, or of the
    /// endpoints file, or the one that `visibility` and `region` choose.
    pub struct ProviderConfig {
        /// The API key to log in with. Environment: `IC_API_KEY`, `IBMCLOUD_API_KEY`.
        ibmcloud_api_key: Secret = optional().sensitive().validate(not_blank()),
        /// The former name of `ibmcloud_api_key`.
        bluemix_api_key: Secret =
            optional().sensitive().validate(not_blank()).deprecated("use ibmcloud_api_key instead"),
        /// An IAM access token to use instead of logging in, with or without `Bearer `. It is not renewed.
        /// Environment: `IC_IAM_TOKEN`, `IBMCLOUD_IAM_TOKEN`.
        iam_token: Secret = optional().sensitive().validate(not_blank()),
        /// A refresh token of the IBM Cloud CLI, to fetch access tokens with. Environment: `IC_IAM_REFRESH_TOKEN`,
        /// `IBMCLOUD_IAM_REFRESH_TOKEN`.
        iam_refresh_token: Secret = optional().sensitive().validate(not_blank()),
        /// The ID of a trusted profile to assume with the API key, or with the compute resource's token. Environment:
        /// `IC_IAM_PROFILE_ID`, `IBMCLOUD_IAM_PROFILE_ID`.
        iam_profile_id: String = optional().validate(not_blank()),
        /// The name of a trusted profile to assume; with an API key `ibmcloud_account_id` is needed too. Environment:
        /// `IC_IAM_PROFILE_NAME`, `IBMCLOUD_IAM_PROFILE_NAME`.
        iam_profile_name: String = optional().validate(not_blank()),
        /// The account of the profile that `iam_profile_name` names. Environment: `IC_ACCOUNT_ID`,
        /// `IBMCLOUD_ACCOUNT_ID`.
        ibmcloud_account_id: String = optional().validate(not_blank()),
        /// The file that holds the token of the compute resource that Terraform runs on, to assume a trusted profile
        /// with. It is read at every login. Environment: `IC_CR_TOKEN_FILE`, `IBMCLOUD_CR_TOKEN_FILE`.
        cr_token_file: String = optional().validate(not_blank()),
        /// Where the API and its tokens are, such as `https://iam.cloud.ibm.com`. Environment:
        /// `IBMCLOUD_IAM_API_ENDPOINT`.
        iam_endpoint: String = optional().validate(not_blank()),
        /// Which endpoints are used: `public`, `private` or `public-and-private`; the last two use the private one of
        /// IAM. Environment: `IC_VISIBILITY`, `IBMCLOUD_VISIBILITY`. Default: `public`.
        visibility: String = optional().validate(one_of(&["public", "private", "public-and-private"])),
        /// Which kind of private endpoint is used: `vpe`, that of virtual private clouds, is the same in all regions.
        /// Environment: `IC_PRIVATE_ENDPOINT_TYPE`, `IBMCLOUD_PRIVATE_ENDPOINT_TYPE`.
        private_endpoint_type: String = optional().validate(one_of(&["vpe"])),
        /// The region whose private endpoint is used: `us-south` and `us-east` have one of their own. Environment:
        /// `IC_REGION`, `IBMCLOUD_REGION`, `BM_REGION`, `BLUEMIX_REGION`. Default: `us-south`.
        region: String = optional().validate(not_blank()),
        /// A JSON file with endpoints by name, visibility and region; of it `IBMCLOUD_IAM_API_ENDPOINT` is used, unless
        /// the visibility is `public-and-private`. Environment: `IC_ENDPOINTS_FILE_PATH`,
        /// `IBMCLOUD_ENDPOINTS_FILE_PATH`.
        endpoints_file_path: String = optional().validate(not_blank()),
        /// The proxy for all requests: `http://HOST:PORT`, with user and password in it where it needs them. Without
        /// one, the environment variable `HTTPS_PROXY`, or else `ALL_PROXY`, says it. Hosts in `NO_PROXY` are asked directly.
        proxy: Secret = optional().sensitive().validate(not_blank()),
        /// A PEM file with certificates of authorities to trust beside the system's, which `SSL_CERT_FILE` says where it
        /// is set.
        ca_bundle: String = optional().validate(not_blank()),
        /// How long one request may take, in seconds. Environment: `IC_TIMEOUT`, `IBMCLOUD_TIMEOUT`. Default: `60`.
        ibmcloud_timeout: i64 = optional().validate(integer_at_least(1)),
        /// The former name of `ibmcloud_timeout`.
        bluemix_timeout: i64 = optional().validate(integer_at_least(1)).deprecated("use ibmcloud_timeout instead"),
        /// How many times a failed request is repeated at the most. Between two attempts there is a random wait, up to 1
        /// second before the first repetition and up to 30 before the last; where the API says how long to wait, that, up
        /// to 60 seconds. Environment: `MAX_RETRIES`. Default: `10`.
        max_retries: i64 = optional().validate(integer_at_least(0)),
        /// How many requests are under way at once at the most. When the API answers that there are too many, all of them
        /// wait, and fewer go on. Default: `8`.
        max_concurrency: i64 = optional().validate(integer_at_least(1)),
        /// Whether the API key that this provider block logs in with may be ended too. Default: `false`: it is not deleted
        /// (destroyed, replaced or pruned), not disabled, and not given an `expires_at` that has passed, nor any by
        /// `ibm_iam_api_key_expire`; an apply that would do that changes nothing else of the key either. It may be renamed,
        /// locked, and given an `expires_at` to come by the resource. Keys that other provider blocks log in with, or that a
        /// token was made with, are not known to be such.
        allow_own_key: bool = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        resource_group: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        zone: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        generation: i64 = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        function_namespace: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        riaas_endpoint: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        softlayer_api_key: Secret = optional().sensitive(),
        /// Of IBM-Cloud/ibm; without effect here.
        softlayer_username: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        softlayer_endpoint_url: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        softlayer_timeout: i64 = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        iaas_classic_api_key: Secret = optional().sensitive(),
        /// Of IBM-Cloud/ibm; without effect here.
        iaas_classic_username: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        iaas_classic_endpoint_url: String = optional(),
        /// Of IBM-Cloud/ibm; without effect here.
        iaas_classic_timeout: i64 = optional(),
    }
}

impl ProviderConfig {
    /// The names of the configured arguments that mean nothing for IAM.
    pub(super) fn without_effect(&self) -> Vec<&'static str> {
        [
            ("resource_group", !self.resource_group.is_null()),
            ("zone", !self.zone.is_null()),
            ("generation", !self.generation.is_null()),
            ("function_namespace", !self.function_namespace.is_null()),
            ("riaas_endpoint", !self.riaas_endpoint.is_null()),
            ("softlayer_api_key", !self.softlayer_api_key.is_null()),
            ("softlayer_username", !self.softlayer_username.is_null()),
            ("softlayer_endpoint_url", !self.softlayer_endpoint_url.is_null()),
            ("softlayer_timeout", !self.softlayer_timeout.is_null()),
            ("iaas_classic_api_key", !self.iaas_classic_api_key.is_null()),
            ("iaas_classic_username", !self.iaas_classic_username.is_null()),
            ("iaas_classic_endpoint_url", !self.iaas_classic_endpoint_url.is_null()),
            ("iaas_classic_timeout", !self.iaas_classic_timeout.is_null()),
        ]
        .into_iter()
        .filter_map(|(name, is_set)| is_set.then_some(name))
        .collect()
    }

    /// The first argument that is known only after an apply and without which nothing can be sent: neither with what, nor
    /// to where.
    pub(super) fn first_unknown(&self) -> Option<&'static str> {
        [
            ("ibmcloud_api_key", self.ibmcloud_api_key.is_unknown()),
            ("bluemix_api_key", self.bluemix_api_key.is_unknown()),
            ("iam_token", self.iam_token.is_unknown()),
            ("iam_refresh_token", self.iam_refresh_token.is_unknown()),
            ("iam_profile_id", self.iam_profile_id.is_unknown()),
            ("iam_profile_name", self.iam_profile_name.is_unknown()),
            ("ibmcloud_account_id", self.ibmcloud_account_id.is_unknown()),
            ("cr_token_file", self.cr_token_file.is_unknown()),
            ("iam_endpoint", self.iam_endpoint.is_unknown()),
            ("visibility", self.visibility.is_unknown()),
            ("private_endpoint_type", self.private_endpoint_type.is_unknown()),
            ("region", self.region.is_unknown()),
            ("endpoints_file_path", self.endpoints_file_path.is_unknown()),
            ("proxy", self.proxy.is_unknown()),
            ("ca_bundle", self.ca_bundle.is_unknown()),
        ]
        .into_iter()
        .find_map(|(name, is_unknown)| is_unknown.then_some(name))
    }
}
