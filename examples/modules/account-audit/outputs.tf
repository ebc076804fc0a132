output "report" {
  description = "A list for each row, in which every entry has id, name, iam_id and reason; how many entries each list has; whether all groups of service IDs were listed; and whether every check passes. No values of keys are in it."
  value = merge(local.rows, {
    account_id  = local.inactive.account_id
    reported_at = local.inactive.reported_at
    keys        = length(local.keys)
    service_ids = length(data.ibm_iam_service_ids.all.service_ids)
    counts      = local.counts
    complete    = local.complete
    passed      = local.complete && sum(values(local.counts)) == 0
  })
}
