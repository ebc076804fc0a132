import {
  to = ibm_iam_rotating_api_key.billing
  id = "ApiKey-01234567-89ab-4cde-8f01-23456789abcd"
}

resource "ibm_iam_rotating_api_key" "billing" {
  name         = "billing"
  iam_id       = "iam-ServiceId-01234567-89ab-4cde-8f01-23456789abcd"
  rotate_after = "90d"
}
