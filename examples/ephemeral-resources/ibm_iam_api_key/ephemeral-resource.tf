# A key for one deployment: made by the apply that needs it, gone after it.
ephemeral "ibm_iam_api_key" "deployment" {
  name   = "one-deployment"
  lease  = "10m"
  create = terraform.applying
}

resource "terraform_data" "deployment" {
  provisioner "local-exec" {
    command     = "test -n \"$IC_API_KEY\""
    environment = { IC_API_KEY = ephemeral.ibm_iam_api_key.deployment.apikey }
  }
}
