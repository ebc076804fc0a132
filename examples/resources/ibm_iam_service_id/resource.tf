resource "ibm_iam_service_id" "billing" {
  name        = "billing"
  description = "The nightly billing job"
  entity_lock = true
}
