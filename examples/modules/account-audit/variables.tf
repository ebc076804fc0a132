variable "owner_iam_id" {
  description = "The IAM ID of the account owner, such as IBMid-270006V8HD. The IAM Identity API does not say who owns an account."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^\\s-]+-\\S+$", var.owner_iam_id)) && !can(regex("^(iam|ServiceId|Profile)-", var.owner_iam_id))
    error_message = "It must be the IAM ID of a user, such as IBMid-270006V8HD."
  }
}

variable "unused_for_days" {
  description = "For how many days a key, a service ID or a user may be unused."
  type        = number
  default     = 180
  nullable    = false

  validation {
    condition     = floor(var.unused_for_days) == var.unused_for_days && var.unused_for_days >= 1 && var.unused_for_days <= 3650
    error_message = "It must be a whole number of days from 1 to 3650."
  }
}

variable "older_than_days" {
  description = "How many days old a key may be before it has to be rotated."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = floor(var.older_than_days) == var.older_than_days && var.older_than_days >= 1 && var.older_than_days <= 3650
    error_message = "It must be a whole number of days from 1 to 3650."
  }
}

variable "require_expiry" {
  description = "Whether every key must have an expiry."
  type        = bool
  default     = true
  nullable    = false
}

variable "except" {
  description = "The IDs of keys that are not checked."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.except : can(regex("^ApiKey-[A-Za-z0-9-]+$", id))])
    error_message = "Each must be the ID of a key, such as ApiKey-46be2bd5-1a37-4caf-b1e0-05183dd84a7f."
  }
}
