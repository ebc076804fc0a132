# Audits the API keys of an IBM Cloud account: one report, and a check for each row of it. Nothing is changed, because there are
# only data sources. The provider has to log in with the Administrator role on the IAM Identity service.
#
# The keys of the account are listed once, and the rows are made of that list. A data source with filters for each row would list
# the account for each.

data "ibm_iam_api_keys" "all" {
  scope  = "account"
  except = var.except
}

data "ibm_iam_service_ids" "all" {}

# One report has the last use of keys, service IDs and users, so they share a number of days.
data "ibm_iam_inactive_identities" "all" {
  inactive_for_days = var.unused_for_days
}

data "ibm_iam_account_identity_settings" "account" {}

data "ibm_iam_identity_limits" "owners" {
  iam_ids = sort(distinct(concat([var.owner_iam_id], data.ibm_iam_api_keys.all.keys[*].iam_id)))
}

locals {
  now          = plantimestamp()
  unused_since = timeadd(local.now, "-${var.unused_for_days * 24}h")
  old_since    = timeadd(local.now, "-${var.older_than_days * 24}h")

  inactive = data.ibm_iam_inactive_identities.all
  last_use = merge(
    { for key in local.inactive.apikeys : key.apikey_id => key.last_authn },
    { for each in local.inactive.service_ids : each.id => each.last_authn },
    { for user in local.inactive.users : user.iam_id => user.last_authn },
  )
  # Looked up by index and `try`: the function `lookup` goes through the whole map each time.
  last_used = { for id, at in local.last_use : id => at == "" ? "never used" : "last used at ${at}" }

  owner_name = { for each in data.ibm_iam_service_ids.all.service_ids : each.iam_id => each.name }

  keys = [for key in data.ibm_iam_api_keys.all.keys : {
    id         = key.apikey_id
    name       = key.name
    iam_id     = key.iam_id
    owner_name = try(local.owner_name[key.iam_id], "")
    created_at = key.created_at
    expires_at = key.expires_at
    locked     = key.locked
    disabled   = key.disabled
  }]

  # Why a key cannot be used to log in. Usable keys are not in it.
  unusable = {
    for key in local.keys : key.id => key.disabled ? "is disabled, but exists" : "has expired, but exists"
    if key.disabled || timecmp(coalesce(key.expires_at, "9999-12-31T23:59:59Z"), local.now) <= 0
  }

  usable = [for key in local.keys : key if try(local.unusable[key.id], "") == ""]

  settings = {
    restrict_create_platform_apikey = data.ibm_iam_account_identity_settings.account.restrict_create_platform_apikey
    restrict_create_service_id      = data.ibm_iam_account_identity_settings.account.restrict_create_service_id
  }

  rows = {
    # The report of IBM Cloud also has what is younger than the number of days and was never used.
    unused_keys = [
      for key in local.usable : merge(key, { reason = local.last_used[key.id] })
      if try(local.last_used[key.id], "") != "" && timecmp(key.created_at, local.unused_since) < 0
    ]
    old_keys = [
      for key in local.usable : merge(key, { reason = "created at ${key.created_at}" })
      if timecmp(key.created_at, local.old_since) < 0
    ]
    keys_without_expiry = [
      for key in local.usable : merge(key, { reason = "never expires" })
      if var.require_expiry && key.expires_at == ""
    ]
    # A key that is disabled or has expired counts too: it exists.
    owner_keys = [
      for key in local.keys : merge(key, { reason = try(local.unusable[key.id], "can be used") })
      if key.iam_id == var.owner_iam_id
    ]
    unrestricted_settings = [
      for name, value in local.settings : { id = name, name = name, iam_id = "", reason = coalesce(value, "NOT_SET") }
      if coalesce(value, "NOT_SET") != "RESTRICTED"
    ]
    inactive_users = [
      for user in local.inactive.users : {
        id     = user.iam_id
        name   = user.name
        iam_id = user.iam_id
        reason = local.last_used[user.iam_id]
      }
    ]
    unused_service_ids = [
      for each in data.ibm_iam_service_ids.all.service_ids : {
        id     = each.service_id
        name   = each.name
        iam_id = each.iam_id
        reason = local.last_used[each.service_id]
      }
      if try(local.last_used[each.service_id], "") != "" && timecmp(each.created_at, local.unused_since) < 0
    ]
    identities_at_limit = [
      for each in data.ibm_iam_identity_limits.owners.identities : {
        id     = each.iam_id
        name   = try(local.owner_name[each.iam_id], "")
        iam_id = each.iam_id
        reason = "has ${each.count} of ${each.limit} keys"
      }
      if coalesce(each.count, 0) >= each.limit
    ]
  }

  counts   = { for name, row in local.rows : name => length(row) }
  complete = data.ibm_iam_api_keys.all.complete && data.ibm_iam_service_ids.all.complete

  # The first of each row, for the messages of the checks.
  named = { for name, row in local.rows : name => join(", ", concat(
    [for each in slice(row, 0, min(length(row), 5)) : each.name == each.id ? each.id : "${each.name} (${each.id})"],
    length(row) > 5 ? ["and ${length(row) - 5} more"] : [],
  )) }
}
