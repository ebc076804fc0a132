# Service IDs that no one has used for 90 days, oldest first.
data "ibm_iam_service_ids" "unused" {
  name_contains   = "ci-"
  unused_for_days = 90
}

output "unused" {
  value = { for each in data.ibm_iam_service_ids.unused.service_ids : each.service_id => each.name }
}
