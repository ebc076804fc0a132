resource "ibm_iam_service_id" "billing" {
  name = "billing"
}

# The value is stored by IBM Cloud and is in no state. The ephemeral resource ibm_iam_service_api_key reads it.
resource "ibm_iam_service_api_key" "billing" {
  name           = "billing"
  description    = "Used by the nightly billing job"
  iam_service_id = ibm_iam_service_id.billing.iam_id
  store_value    = true
  value_in_state = false
  entity_lock    = true
}
