resource "ibm_iam_api_key" "deploy" {
  name        = "deploy"
  description = "Used by the deployment pipeline"
  entity_lock = true
  expires_at  = "2040-01-28T15:00:00Z"
}
