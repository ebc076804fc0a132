resource "ibm_iam_service_id" "billing" {
  name = "billing"
}

resource "ibm_iam_service_api_key" "billing" {
  name           = "billing"
  iam_service_id = ibm_iam_service_id.billing.iam_id
  store_value    = true
  value_in_state = false
}

# The value of the key, also in the apply that creates it.
ephemeral "ibm_iam_service_api_key" "billing" {
  apikey_id = ibm_iam_service_api_key.billing.apikey_id
}

resource "terraform_data" "billing" {
  triggers_replace = ibm_iam_service_api_key.billing.apikey_id

  provisioner "local-exec" {
    command     = "test -n \"$IC_API_KEY\""
    environment = { IC_API_KEY = ephemeral.ibm_iam_service_api_key.billing.apikey }
  }
}
