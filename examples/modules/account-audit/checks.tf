check "unused_keys" {
  assert {
    condition     = local.counts.unused_keys == 0
    error_message = "Keys that were not used for ${var.unused_for_days} days: ${local.named.unused_keys}."
  }
}

check "old_keys" {
  assert {
    condition     = local.counts.old_keys == 0
    error_message = "Keys that are older than ${var.older_than_days} days: ${local.named.old_keys}."
  }
}

check "keys_without_expiry" {
  assert {
    condition     = local.counts.keys_without_expiry == 0
    error_message = "Keys that never expire: ${local.named.keys_without_expiry}."
  }
}

check "owner_keys" {
  assert {
    condition     = local.counts.owner_keys == 0
    error_message = "Keys of the account owner: ${local.named.owner_keys}."
  }
}

check "unrestricted_settings" {
  assert {
    condition     = local.counts.unrestricted_settings == 0
    error_message = "Settings that are not RESTRICTED: ${local.named.unrestricted_settings}."
  }
}

check "inactive_users" {
  assert {
    condition     = local.counts.inactive_users == 0
    error_message = "Users who did not log in for ${var.unused_for_days} days: ${local.named.inactive_users}."
  }
}

check "unused_service_ids" {
  assert {
    condition     = local.counts.unused_service_ids == 0
    error_message = "Service IDs that were not used for ${var.unused_for_days} days: ${local.named.unused_service_ids}."
  }
}

check "identities_at_limit" {
  assert {
    condition     = local.counts.identities_at_limit == 0
    error_message = "Identities that have no room for another key, so their keys cannot be rotated: ${local.named.identities_at_limit}."
  }
}

check "complete" {
  assert {
    condition     = local.complete
    error_message = "Service IDs of some groups, and their keys, are not in the report: the groups of the account could not be listed."
  }
}
