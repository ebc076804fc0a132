import {
  to = ibm_iam_service_id.billing
  id = "ServiceId-01234567-89ab-4cde-8f01-23456789abcd"
}

resource "ibm_iam_service_id" "billing" {
  name = "billing"
}
