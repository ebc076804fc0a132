# terraform apply -invoke=action.ibm_iam_api_keys_set.forgotten
action "ibm_iam_api_keys_set" "forgotten" {
  config {
    mode            = "disable"
    unused_for_days = 180
    max_changes     = 10
    dry_run         = true
  }
}
