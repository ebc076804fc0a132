resource "ibm_iam_api_key" "deploy" {
  name = "deploy"

  lifecycle {
    ignore_changes = [expires_at]
  }
}

# terraform apply -invoke=action.ibm_iam_api_key_expire.deploy
action "ibm_iam_api_key_expire" "deploy" {
  config {
    apikey_id = ibm_iam_api_key.deploy.apikey_id
    after     = "24h"
  }
}
