output "key" {
  value = provider::ibm::build_crn({
    service_name  = "iam-identity"
    account_id    = "0123456789abcdef0123456789abcdef"
    resource_type = "apikey"
    resource      = "ApiKey-1"
  })
}
