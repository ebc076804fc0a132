resource "ibm_iam_service_id" "billing" {
  name = "billing"
}

data "ibm_iam_service_id" "billing" {
  name       = "billing"
  depends_on = [ibm_iam_service_id.billing]
}

output "iam_id" {
  value = data.ibm_iam_service_id.billing.iam_id
}
