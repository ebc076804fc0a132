# A key for one deployment. The apply creates it and deletes it afterwards.
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
