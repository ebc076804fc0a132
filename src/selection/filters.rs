//! Filters of keys. Pure.

use std::cmp::Ordering;

use iam_identity::{Activity, ApiKey, Minute, parse_timestamp};
use jiff::{SignedDuration, Timestamp};

use crate::iam_ids::id_of_service_id;

/// What a key has to satisfy. An absent filter accepts every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    /// `user` or `serviceid`.
    pub(crate) kind: Option<String>,
    /// The owner.
    pub(crate) iam_id: Option<String>,
    pub(crate) name_contains: Option<String>,
    /// The IAM ID of the identity that created it.
    pub(crate) created_by: Option<String>,
    pub(crate) locked: Option<bool>,
    pub(crate) disabled: Option<bool>,
    pub(crate) never_expires: Option<bool>,
    pub(crate) expired: Option<bool>,
    /// Rejects keys that never expire.
    pub(crate) expires_before: Option<Minute>,
    /// The same, counted from now.
    pub(crate) expires_within_days: Option<i64>,
    /// Rejects keys created in the same minute, which may be younger: the API cuts off seconds.
    pub(crate) created_before: Option<Minute>,
    /// The same, counted from now.
    pub(crate) older_than_days: Option<i64>,
    /// The IDs of keys that are rejected.
    pub(crate) except: Vec<String>,
}

impl Filters {
    /// Whether they accept a key at this time.
    pub(crate) fn accept(&self, key: &ApiKey, now: Timestamp) -> bool {
        let owner = key.iam_id.as_deref().unwrap_or_default();
        let never_expires = key.expires_at.as_deref().unwrap_or_default().is_empty();
        let from_now =
            |days: Option<i64>, sign: i64| days.map(|days| Minute::of(days_from(now, days.saturating_mul(sign))));
        self.kind.as_deref().is_none_or(|kind| (kind == "serviceid") == id_of_service_id(owner).is_some())
            && self.iam_id.as_ref().is_none_or(|iam_id| iam_id == owner)
            && self.name_contains.as_ref().is_none_or(|part| key.name.contains(part.as_str()))
            && self.created_by.as_ref().is_none_or(|creator| key.created_by.as_ref() == Some(creator))
            && self.locked.is_none_or(|locked| key.locked == locked)
            && self.disabled.is_none_or(|disabled| key.disabled.unwrap_or(false) == disabled)
            && self.never_expires.is_none_or(|wanted| wanted == never_expires)
            && self.expired.is_none_or(|wanted| wanted == has_expired(key, now))
            && is_before(key.expires_at.as_deref(), self.expires_before)
            && is_before(key.expires_at.as_deref(), from_now(self.expires_within_days, 1))
            && is_before(key.created_at.as_deref(), self.created_before)
            && is_before(key.created_at.as_deref(), from_now(self.older_than_days, -1))
            && !self.except.contains(&key.id)
    }
}

/// Whether a key no longer works, because its expiry is over.
fn has_expired(key: &ApiKey, now: Timestamp) -> bool {
    key.expires_at.as_deref().and_then(parse_timestamp).is_some_and(|at| at <= now)
}

/// So many days later, within the times that there are.
fn days_from(now: Timestamp, days: i64) -> Timestamp {
    let limit = if days < 0 { Timestamp::MIN } else { Timestamp::MAX };
    now.checked_add(SignedDuration::from_secs(days.saturating_mul(86_400))).unwrap_or(limit)
}

/// Whether a key, read with its activity, was not used for so many days. A younger key counts as used.
pub(crate) fn is_unused(key: &ApiKey, days: i64, now: Timestamp) -> bool {
    is_idle(key.activity.as_ref(), key.created_at.as_deref(), days, now)
}

/// Whether a key was created more than so many days ago.
pub(crate) fn is_older_than(key: &ApiKey, days: i64, now: Timestamp) -> bool {
    is_before(key.created_at.as_deref(), Some(Minute::of(days_from(now, days.saturating_neg()))))
}

/// Whether an object with this activity was not used for so many days. A younger one counts as used.
pub(super) fn is_idle(activity: Option<&Activity>, created_at: Option<&str>, days: i64, now: Timestamp) -> bool {
    let limit = days_from(now, days.saturating_neg());
    let is_before = |text: Option<&str>| text.and_then(parse_timestamp).is_some_and(|at| at < limit);
    match activity {
        Some(activity) if activity.last_authn.is_some() => is_before(activity.last_authn.as_deref()),
        Some(_) => is_before(created_at),
        None => false,
    }
}

/// Whether a time of the API is before the minute of the limit; any time is if there is no limit.
pub(super) fn is_before(text: Option<&str>, limit: Option<Minute>) -> bool {
    limit.is_none_or(|limit| text.and_then(Minute::parse).is_some_and(|at| at < limit))
}

/// Orders keys by age, the oldest first; those of the same minute by ID.
pub(crate) fn by_age(left: &ApiKey, right: &ApiKey) -> Ordering {
    let at = |key: &ApiKey| key.created_at.as_deref().and_then(parse_timestamp);
    at(left).cmp(&at(right)).then_with(|| left.id.cmp(&right.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ApiKey {
        ApiKey {
            id: "ApiKey-1".to_owned(),
            name: "deploy-web".to_owned(),
            iam_id: Some("IBMid-1".to_owned()),
            created_by: Some("IBMid-2".to_owned()),
            created_at: Some("2026-01-01T00:00+0000".to_owned()),
            expires_at: Some("2026-06-01T00:00+0000".to_owned()),
            ..ApiKey::default()
        }
    }

    fn at(text: &str) -> Minute {
        Minute::parse(text).unwrap()
    }

    #[test]
    fn each_filter_accepts_what_it_says() {
        let now = "2026-01-31T00:00:00Z".parse().unwrap();
        let all = Filters::default();
        for (filters, accepted) in [
            (all.clone(), true),
            (Filters { kind: Some("user".to_owned()), ..all.clone() }, true),
            (Filters { kind: Some("serviceid".to_owned()), ..all.clone() }, false),
            (Filters { name_contains: Some("web".to_owned()), ..all.clone() }, true),
            (Filters { name_contains: Some("Web".to_owned()), ..all.clone() }, false),
            (Filters { iam_id: Some("IBMid-1".to_owned()), ..all.clone() }, true),
            (Filters { iam_id: Some("IBMid-2".to_owned()), ..all.clone() }, false),
            (Filters { created_by: Some("IBMid-2".to_owned()), ..all.clone() }, true),
            (Filters { created_by: Some("IBMid-1".to_owned()), ..all.clone() }, false),
            (Filters { never_expires: Some(false), ..all.clone() }, true),
            (Filters { never_expires: Some(true), ..all.clone() }, false),
            (Filters { expired: Some(false), ..all.clone() }, true),
            (Filters { expired: Some(true), ..all.clone() }, false),
            (Filters { expires_within_days: Some(122), ..all.clone() }, true),
            (Filters { expires_within_days: Some(121), ..all.clone() }, false),
            (Filters { older_than_days: Some(29), ..all.clone() }, true),
            (Filters { older_than_days: Some(30), ..all.clone() }, false),
            (Filters { older_than_days: Some(i64::MAX), ..all.clone() }, false),
            (Filters { except: vec!["ApiKey-2".to_owned()], ..all.clone() }, true),
            (Filters { except: vec!["ApiKey-1".to_owned()], ..all.clone() }, false),
            (Filters { locked: Some(true), ..all.clone() }, false),
            (Filters { disabled: Some(false), ..all.clone() }, true),
            (Filters { expires_before: Some(at("2026-06-01T00:01:00Z")), ..all.clone() }, true),
            (Filters { expires_before: Some(at("2026-06-01T00:00:00Z")), ..all.clone() }, false),
            (Filters { expires_before: Some(at("2026-06-01T00:00:59Z")), ..all.clone() }, false),
            (Filters { expires_before: Some(at("9999-12-31T23:59:59Z")), ..all.clone() }, true),
            (Filters { created_before: Some(at("2026-01-01T00:01:00Z")), ..all.clone() }, true),
            (Filters { created_before: Some(at("2026-01-01T00:00:59Z")), ..all.clone() }, false),
            (Filters { created_before: Some(at("2025-12-31T23:59:00Z")), ..all.clone() }, false),
        ] {
            assert_eq!(filters.accept(&key(), now), accepted, "{filters:?}");
        }
        let endless = ApiKey { expires_at: None, ..key() };
        assert!(!Filters { expires_before: Some(at("9000-01-01T00:00:00Z")), ..all }.accept(&endless, now));
        assert!(Filters { never_expires: Some(true), ..Filters::default() }.accept(&endless, now));
        assert!(!Filters { expires_within_days: Some(i64::MAX), ..Filters::default() }.accept(&endless, now));
        assert!(Filters { expired: Some(false), ..Filters::default() }.accept(&endless, now));
        let expired = Filters { expired: Some(true), ..Filters::default() };
        assert!(!expired.accept(&key(), "2026-05-31T23:59:59Z".parse().unwrap()));
        assert!(expired.accept(&key(), "2026-06-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_key_is_unused_from_its_last_use_on_or_from_its_creation() {
        let now = "2026-01-31T00:00:00Z".parse().unwrap();
        let used = |last: Option<&str>| ApiKey {
            activity: Some(Activity { last_authn: last.map(ToOwned::to_owned), authn_count: 1 }),
            ..key()
        };
        assert!(is_unused(&used(None), 29, now) && !is_unused(&used(None), 30, now));
        assert!(!is_unused(&used(Some("2026-01-30T00:00+0000")), 2, now));
        assert!(is_unused(&used(Some("2026-01-28T00:00+0000")), 2, now));
        assert!(!is_unused(&key(), 1, now), "nothing is known of its use");
        assert!(!is_unused(&used(None), i64::MAX, now));
    }
}
