resource "ibm_iam_api_key" "deploy" {
  name = "deploy"

  lifecycle {
    ignore_changes = [disabled]
  }
}

# terraform apply -invoke=action.ibm_iam_api_key_enable.deploy
action "ibm_iam_api_key_enable" "deploy" {
  config {
    apikey_id = ibm_iam_api_key.deploy.apikey_id
  }
}
