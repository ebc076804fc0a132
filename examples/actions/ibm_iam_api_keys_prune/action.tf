# terraform apply -invoke=action.ibm_iam_api_keys_prune.forgotten
action "ibm_iam_api_keys_prune" "forgotten" {
  config {
    unused_for_days = 90
    created_before  = "2026-01-01T00:00:00Z"
    max_delete      = 10
    dry_run         = true
  }
}
