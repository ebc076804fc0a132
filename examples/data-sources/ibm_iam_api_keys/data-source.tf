# Keys that expire within the next 30 days, oldest first.
data "ibm_iam_api_keys" "expiring" {
  expires_before = timeadd(plantimestamp(), "720h")
  disabled       = false
}

output "expiring" {
  value = { for key in data.ibm_iam_api_keys.expiring.keys : key.apikey_id => key.expires_at }
}
