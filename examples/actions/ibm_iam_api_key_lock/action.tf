resource "ibm_iam_api_key" "deploy" {
  name = "deploy"

  lifecycle {
    ignore_changes = [entity_lock]
  }
}

# terraform apply -invoke=action.ibm_iam_api_key_lock.deploy
action "ibm_iam_api_key_lock" "deploy" {
  config {
    apikey_id = ibm_iam_api_key.deploy.apikey_id
  }
}
