data "ibm_iam_identity" "me" {}

# How many API keys there are, and how many there may be.
data "ibm_iam_identity_limits" "me" {
  iam_ids = [data.ibm_iam_identity.me.iam_id]
}

output "keys_left" {
  value = { for each in data.ibm_iam_identity_limits.me.identities : each.iam_id => each.limit - each.count }
}
