# What no one has used for 90 days, from a report that is made at most once a day.
data "ibm_iam_inactive_identities" "unused" {
  inactive_for_days = 90
  reuse_within      = "24h"
}

output "unused_api_keys" {
  value = { for each in data.ibm_iam_inactive_identities.unused.apikeys : each.apikey_id => each.owner_name }
}
