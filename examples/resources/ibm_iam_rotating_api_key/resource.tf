resource "ibm_iam_service_id" "billing" {
  name = "billing"
}

# An apply that runs every week creates the next key when 90 days are over. The old key works for 14 more days. A key that is not
# rotated for 120 days expires.
resource "ibm_iam_rotating_api_key" "billing" {
  name         = "billing"
  description  = "Used by the nightly billing job"
  iam_id       = ibm_iam_service_id.billing.iam_id
  rotate_after = "90d"
  overlap      = "14d"
  expire_after = "120d"
}

# Whatever refers to the key gets the new value in the apply that rotates it.
resource "terraform_data" "deployed" {
  triggers_replace = ibm_iam_rotating_api_key.billing.apikey_id
}
