import {
  to = ibm_iam_api_key.deploy
  id = "ApiKey-01234567-89ab-4cde-8f01-23456789abcd"
}

resource "ibm_iam_api_key" "deploy" {
  name = "deploy"
}
