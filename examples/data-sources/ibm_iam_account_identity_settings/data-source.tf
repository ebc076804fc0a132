data "ibm_iam_account_identity_settings" "account" {}

output "api_keys_are_restricted" {
  value = data.ibm_iam_account_identity_settings.account.restrict_create_platform_apikey == "RESTRICTED"
}

output "access_token_seconds" {
  value = data.ibm_iam_account_identity_settings.account.system_access_token_expiration
}
