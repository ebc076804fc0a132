//! Messages of `diagnostics/credential.rs`.

use iam_identity::CredentialKind;
use tf_provider::golden::Sample;

use super::sample::{ARGUMENT, key};

pub(super) fn samples() -> Vec<Sample> {
    messages! {
        no_credential();
        not_refreshed("ibmcloud_api_key", &key());
        conflicting_credentials(ARGUMENT, "the argument iam_token");
        profile_needed("the environment variable IC_CR_TOKEN_FILE");
        account_needed("the argument iam_profile_name");
        account_without_profile("the argument ibmcloud_account_id");
        profile_without_effect("the argument iam_profile_id", "the argument iam_token");
        credentials_file_unusable("The environment variable IBM_CREDENTIALS_FILE names ibm.env, which is not valid UTF-8.");
        credentials_file_auth_type("ibm.env");
        credential_unusable(ARGUMENT, CredentialKind::ApiKey, "It is blank."): "API key";
        credential_unusable("IAM_IDENTITY_BEARER_TOKEN in ibm.env", CredentialKind::AccessToken, "It is blank."):
            "access token";
        credential_unusable("the argument iam_refresh_token", CredentialKind::RefreshToken, "It is blank."):
            "refresh token";
    }
}
