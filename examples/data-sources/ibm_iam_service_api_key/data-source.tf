resource "ibm_iam_service_id" "billing" {
  name = "billing"
}

resource "ibm_iam_service_api_key" "billing" {
  name           = "billing"
  iam_service_id = ibm_iam_service_id.billing.iam_id
}

data "ibm_iam_service_api_key" "billing" {
  name           = ibm_iam_service_api_key.billing.name
  iam_service_id = ibm_iam_service_api_key.billing.iam_service_id
  depends_on     = [ibm_iam_service_api_key.billing]
}

output "billing_expires_at" {
  value = data.ibm_iam_service_api_key.billing.expires_at
}
