resource "ibm_iam_api_key" "deploy" {
  name = "deploy"
}

output "fingerprint" {
  value = nonsensitive(provider::ibm::apikey_fingerprint(ibm_iam_api_key.deploy.apikey))
}
