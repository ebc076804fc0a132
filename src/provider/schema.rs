//! The provider block's arguments.

use secret::Secret;
use tf_provider::schema::{not_empty, optional, whole_number};

tf_provider::object! {
    /// Manages API keys of IBM Cloud IAM.
    ///
    /// Every argument can also be given in the environment.
    pub struct ProviderConfig {
        /// The API key to log in with. Environment: `IC_API_KEY`, `IBMCLOUD_API_KEY`.
        ibmcloud_api_key: Secret = optional().sensitive().validate(not_empty()),
        /// An IAM access token to use instead of logging in, with or without `Bearer `. It is not renewed.
        /// Environment: `IC_IAM_TOKEN`, `IBMCLOUD_IAM_TOKEN`.
        iam_token: Secret = optional().sensitive().validate(not_empty()),
        /// How long one request may take, in seconds. Environment: `IC_TIMEOUT`, `IBMCLOUD_TIMEOUT`. Default: `60`.
        ibmcloud_timeout: i64 = optional().validate(whole_number(1)),
        /// How many times a failed request is repeated at the most. Environment: `MAX_RETRIES`. Default: `10`.
        max_retries: i64 = optional().validate(whole_number(0)),
    }
}
