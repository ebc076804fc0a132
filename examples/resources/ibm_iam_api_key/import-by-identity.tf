import {
  to = ibm_iam_api_key.deploy
  identity = {
    apikey_id = "ApiKey-01234567-89ab-4cde-8f01-23456789abcd"
  }
}

resource "ibm_iam_api_key" "deploy" {
  name = "deploy"
}
