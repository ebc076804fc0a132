//! The arguments that select keys, declared once for data sources, list resources and actions.

use iam_identity::Minute;
use tf_provider::schema::{Schema, integer_at_least, not_empty, one_of, optional};
use tf_provider::{Attr, Diagnostic, Model, Set};

use super::filters::Filters;
use super::keys::{KeySource, Selection};
use crate::diagnostics;
use crate::iam_ids::{iam_id_of_service_id, id_of_service_id};
use crate::times::time;
use crate::validators::{any_service_id, days, iam_id_of_owner, key_id};

tf_provider::object! {
    /// Arguments that select keys. A key must match all of them.
    pub struct KeyFilters {
        /// Whose keys to select: `entity` for those of the identity that is logged in, or `account` for those of all users and
        /// service IDs in its account, in all groups, which requires the Administrator role on the IAM Identity service.
        /// Default: `entity`, unless `iam_id`, `iam_service_id` or `group_id` says whose keys to select.
        scope: String = optional().validate(one_of(&["entity", "account"])),
        /// The kind of identity that the keys belong to: `user` or `serviceid`.
        r#type: String = optional().validate(one_of(&["user", "serviceid"])),
        /// The IAM ID of the user or the service ID whose keys to select.
        iam_id: String = optional().validate(iam_id_of_owner()),
        /// The service ID whose keys to select: its IAM ID (`iam-ServiceId-…`) or its ID.
        iam_service_id: String = optional().validate(any_service_id()),
        /// The ID of the group of service IDs whose keys to select.
        group_id: String = optional().validate(not_empty()),
        /// A string that the name must contain. It is case-sensitive.
        name_contains: String = optional().validate(not_empty()),
        /// The IAM ID of the identity that created the keys.
        created_by: String = optional().validate(not_empty()),
        /// Selects only locked keys if `true`, and only unlocked keys if `false`.
        locked: bool = optional(),
        /// Selects only disabled keys if `true`, and only enabled keys if `false`.
        disabled: bool = optional(),
        /// Selects only keys that never expire if `true`, and only keys that have an expiry if `false`.
        never_expires: bool = optional(),
        /// Selects only keys that have expired if `true`, and only keys that have not, or never do, if `false`.
        expired: bool = optional(),
        /// Selects only keys that expire before the minute of this time, in RFC 3339 format. Keys that never expire do not
        /// match.
        expires_before: String = optional().validate(time()),
        /// Selects only keys that expire within this number of days, or have expired.
        expires_within_days: i64 = optional().validate(integer_at_least(0)),
        /// Selects only keys that were created before the minute of this time, in RFC 3339 format.
        created_before: String = optional().validate(time()),
        /// Selects only keys that were created more than this number of days ago.
        older_than_days: i64 = optional().validate(integer_at_least(0)),
        /// Selects only keys that have not been used to authenticate for this number of days, from 1 to 3650, and are at least that old. For
        /// the keys of one identity this takes a request for each key that matches the other filters, of a kind that IBM
        /// Cloud calls expensive. For those of an account or a group, IBM Cloud is asked for a report, which takes a few
        /// minutes, unless there is one that is younger than a day.
        unused_for_days: i64 = optional().validate(days()),
        /// The IDs of keys that are not selected in any case.
        except: Set<String> = optional().validate(key_id().of_each()),
    }
}

/// The arguments that reject none of the keys, or only some that are named.
const NO_FILTERS: [&str; 2] = ["scope", "except"];

/// The arguments that select keys of service IDs.
pub(crate) fn of_service_ids(filters: Schema) -> Schema {
    filters.without(&["scope", "type", "iam_id"])
}

impl KeyFilters {
    /// The keys that these arguments select; `default` says whose, unless they do.
    pub(crate) fn selection(&self, default: KeySource) -> Selection {
        let minute = |text: &Attr<String>| text.known().and_then(|text| Minute::parse(text));
        Selection {
            from: self.source().unwrap_or(default),
            filters: Filters {
                kind: self.r#type.known().cloned(),
                iam_id: self.iam_id.known().cloned(),
                name_contains: self.name_contains.known().cloned(),
                created_by: self.created_by.known().cloned(),
                locked: self.locked.known().copied(),
                disabled: self.disabled.known().copied(),
                never_expires: self.never_expires.known().copied(),
                expired: self.expired.known().copied(),
                expires_before: minute(&self.expires_before),
                expires_within_days: self.expires_within_days.known().copied(),
                created_before: minute(&self.created_before),
                older_than_days: self.older_than_days.known().copied(),
                except: self.excepted(),
            },
            unused_for_days: self.unused_for_days.known().copied(),
        }
    }

    /// Whose keys to select, if an argument says so.
    fn source(&self) -> Option<KeySource> {
        let group_id = self.group_id.known().cloned();
        let owner = self.iam_service_id.known().or(self.iam_id.known());
        match (owner.map(|owner| (owner, iam_id_of_service_id(owner))), group_id) {
            (Some((_, Some(iam_id))), group_id) => Some(KeySource::ServiceId { iam_id, group_id }),
            (Some((user, None)), _) => Some(KeySource::User(user.clone())),
            (None, Some(group_id)) => Some(KeySource::ServiceIds { group_id: Some(group_id) }),
            (None, None) => match self.scope.known().map(String::as_str) {
                Some("account") if self.r#type.str_or_empty() == "serviceid" => {
                    Some(KeySource::ServiceIds { group_id: None })
                }
                Some("account") => Some(KeySource::Account),
                Some(_) => Some(KeySource::Own),
                None => None,
            },
        }
    }

    fn excepted(&self) -> Vec<String> {
        let ids = self.except.known().and_then(Set::known).unwrap_or_default();
        ids.into_iter().cloned().collect()
    }

    /// Whether a filter is unknown yet.
    pub(crate) fn has_unknown(&self) -> bool {
        self.presence().iter().any(|(name, presence)| !NO_FILTERS.contains(name) && presence.is_unknown())
    }

    /// The diagnostic for two arguments that contradict each other: no key, or keys of others than one of them says, would be
    /// selected.
    pub(crate) fn contradiction(&self) -> Option<Diagnostic> {
        let is_entity = self.scope.str_or_empty() == "entity";
        let is_of_user = self.r#type.str_or_empty() == "user"
            || self.iam_id.known().is_some_and(|iam_id| id_of_service_id(iam_id).is_none());
        let of_user = if self.iam_id.is_null() { "type = \"user\"" } else { "iam_id" };
        let owners = [("iam_id", &self.iam_id), ("iam_service_id", &self.iam_service_id), ("group_id", &self.group_id)];
        let mut set = owners.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| *name);
        let is_endless = self.never_expires == Attr::Known(true);
        let is_service_id = |iam_id: &String| id_of_service_id(iam_id).is_some();
        let kind = match self.r#type.str_or_empty() {
            "user" if self.iam_id.known().is_some_and(is_service_id) => Some("type = \"user\""),
            "serviceid" if self.iam_id.known().is_some_and(|iam_id| !is_service_id(iam_id)) => {
                Some("type = \"serviceid\"")
            }
            _ => None,
        };
        let (left, right) = if !self.iam_id.is_null() && !self.iam_service_id.is_null() {
            ("iam_id", "iam_service_id")
        } else if let (true, Some(name)) = (is_entity, set.next()) {
            ("scope = \"entity\"", name)
        } else if let Some(kind) = kind {
            (kind, "iam_id")
        } else if is_of_user && !self.iam_service_id.is_null() {
            (of_user, "iam_service_id")
        } else if is_of_user && !self.group_id.is_null() {
            (of_user, "group_id")
        } else if is_endless && !self.expires_before.is_null() {
            ("never_expires = true", "expires_before")
        } else if is_endless && self.expired == Attr::Known(true) {
            ("never_expires = true", "expired = true")
        } else if is_endless && !self.expires_within_days.is_null() {
            ("never_expires = true", "expires_within_days")
        } else {
            return None;
        };
        Some(diagnostics::conflicting_filters(left, right))
    }
}
