//! Filters of keys. Pure.

use std::cmp::Ordering;

use iam_identity::{Activity, ApiKey, Minute, parse_timestamp};
use jiff::{SignedDuration, Timestamp};

/// What a key has to satisfy. An absent filter accepts every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    /// `user` or `serviceid`.
    pub(crate) kind: Option<String>,
    pub(crate) name_contains: Option<String>,
    pub(crate) locked: Option<bool>,
    pub(crate) disabled: Option<bool>,
    /// Rejects keys that never expire.
    pub(crate) expires_before: Option<Minute>,
    /// Rejects keys created in the same minute, which may be younger: the API cuts off seconds.
    pub(crate) created_before: Option<Minute>,
}

impl Filters {
    pub(crate) fn accept(&self, key: &ApiKey) -> bool {
        let is_of_service = key.iam_id.as_deref().unwrap_or_default().starts_with("iam-ServiceId-");
        self.kind.as_deref().is_none_or(|kind| (kind == "serviceid") == is_of_service)
            && self.name_contains.as_ref().is_none_or(|part| key.name.contains(part.as_str()))
            && self.locked.is_none_or(|locked| key.locked == locked)
            && self.disabled.is_none_or(|disabled| key.disabled.unwrap_or(false) == disabled)
            && is_before(key.expires_at.as_deref(), self.expires_before)
            && is_before(key.created_at.as_deref(), self.created_before)
    }
}

/// Whether a key, read with its activity, was not used for so many days. A younger key counts as used.
pub(crate) fn is_unused(key: &ApiKey, days: i64, now: Timestamp) -> bool {
    is_idle(key.activity.as_ref(), key.created_at.as_deref(), days, now)
}

/// Whether an object with this activity was not used for so many days. A younger one counts as used.
pub(super) fn is_idle(activity: Option<&Activity>, created_at: Option<&str>, days: i64, now: Timestamp) -> bool {
    let limit = now.checked_sub(SignedDuration::from_secs(days.saturating_mul(86_400))).unwrap_or(Timestamp::MIN);
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
        let all = Filters::default();
        for (filters, accepted) in [
            (all.clone(), true),
            (Filters { kind: Some("user".to_owned()), ..all.clone() }, true),
            (Filters { kind: Some("serviceid".to_owned()), ..all.clone() }, false),
            (Filters { name_contains: Some("web".to_owned()), ..all.clone() }, true),
            (Filters { name_contains: Some("Web".to_owned()), ..all.clone() }, false),
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
            assert_eq!(filters.accept(&key()), accepted, "{filters:?}");
        }
        let endless = ApiKey { expires_at: None, ..key() };
        assert!(!Filters { expires_before: Some(at("9000-01-01T00:00:00Z")), ..all }.accept(&endless));
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
