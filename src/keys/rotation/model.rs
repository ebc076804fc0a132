//! The attributes that a rotating key has beside those of every key.

use std::time::Duration;

use iam_identity::parse_timestamp;
use jiff::Timestamp;
use tf_provider::schema::{Validator, computed, duration, optional};
use tf_provider::{Attr, parse_duration};

use super::super::kinds::planned_or;
use super::schedule::{Schedule, next_rotation};
use crate::times::{earlier, minute_for_state, time, whole_minutes_from};

/// How long a key goes on working after the next one took its place, unless `overlap` says otherwise.
const DEFAULT_OVERLAP: Duration = Duration::from_secs(24 * 3600);

/// The shortest overlap.
const MIN_OVERLAP: Duration = Duration::from_secs(5 * 60);

tf_provider::object! {
    /// When a key is rotated, and what has become of its keys.
    pub struct RotationModel {
        /// How long after the creation of a key the next one takes its place: a duration such as `90d` or `2160h`. If it
        /// changes, `next_rotation_at` changes, and nothing else: a key that becomes due by that is rotated after the next
        /// refresh.
        rotate_after: String = optional().validate(duration("90d or 2160h")),
        /// A time in RFC 3339 (`2026-01-01T03:00:00Z`) that fixes the calendar: rotations are due at this time, and every
        /// `rotate_after` before and after it, but none before the overlap with the previous key is over. Without it, each is
        /// due `rotate_after` after the one before, so that an apply that comes late postpones all that follow.
        anchor: String = optional().validate(time()),
        /// How long each key works unless it is rotated: a duration of at least `rotate_after` and `overlap` together, and
        /// with `anchor` of `rotate_after` and twice the overlap. By default, a key that isn't rotated works for ever. If it
        /// changes, the current key gets its new expiry at once, but at least the time that a key has which is due:
        /// `expire_after` less `rotate_after`.
        expire_after: String = optional().validate(duration("120d or 2880h")),
        /// The number of the current key, counted from 1. It is known in the plan, so it can be the version of a write-only
        /// argument that gets the value. If the resource is replaced, it begins with 1 again.
        generation: i64 = computed(),
        /// Whether the next plan rotates the key: at the last refresh, `next_rotation_at` had passed, or the current key was
        /// deleted, disabled or expired.
        rotation_due: bool = computed(),
        /// When the next rotation is due, in RFC 3339; null without `rotate_after`.
        next_rotation_at: String = computed(),
        /// The keys that were current before, and still exist.
        retiring: Vec<RetiringKey> = computed(),
    }
}

tf_provider::object! {
    /// A key that was current before.
    pub struct RetiringKey {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = computed(),
        /// When it stops working, in RFC 3339.
        expires_at: String = computed(),
    }
}

/// The attributes of [`RotationModel`], which only rotating keys have.
pub(crate) const ROTATING_ONLY: [&str; 7] =
    ["rotate_after", "anchor", "expire_after", "generation", "rotation_due", "next_rotation_at", "retiring"];

impl RotationModel {
    /// That of a key that has just become the first of a resource.
    pub(crate) fn first() -> Self {
        Self {
            generation: Attr::Known(1),
            rotation_due: Attr::Known(false),
            retiring: Attr::Known(Vec::new()),
            ..Self::default()
        }
    }

    /// When a key that was created then is due for rotation, as a state has it. Null if it never is, unknown while its schedule
    /// is.
    ///
    /// A key that has an expiry of its own, without `expire_after`, is due early enough to overlap with the next one.
    pub(in super::super) fn next_after(
        &self,
        created_at: &Attr<String>,
        expires_at: &Attr<String>,
        overlap: &Attr<String>,
    ) -> Attr<String> {
        if self.rotate_after.is_null() {
            return Attr::Null;
        }
        let own_expiry = if self.expire_after.is_null() { parse_timestamp(expires_at.str_or_empty()) } else { None };
        let takes_overlap = own_expiry.is_some() || !self.anchor.is_null();
        if self.rotate_after.is_unknown()
            || self.anchor.is_unknown()
            || created_at.is_unknown()
            || (takes_overlap && overlap.is_unknown())
        {
            return Attr::Unknown;
        }
        let overlap = overlap_or_default(overlap);
        let period = self.rotate_after.known().and_then(|text| parse_duration(text));
        let (Some(created_at), Some(period)) = (parse_timestamp(created_at.str_or_empty()), period) else {
            return Attr::Null;
        };
        let anchor = parse_timestamp(self.anchor.str_or_empty());
        let due = next_rotation(created_at, Schedule { period, anchor, overlap });
        let before_expiry = own_expiry.map(|end| earlier(end, overlap));
        Attr::Known(minute_for_state(before_expiry.map_or(due, |before| before.min(due))))
    }

    /// Since when an interrupted rotation may have created a key: since the rotation was due, or, if it came early, since the
    /// current key was created.
    pub(in super::super) fn may_be_interrupted_since(
        &self,
        created_at: &Attr<String>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let due = parse_timestamp(self.next_rotation_at.str_or_empty()).filter(|due| *due <= now);
        due.or_else(|| parse_timestamp(created_at.str_or_empty()))
    }

    /// When a key that is created now expires, as far as `expire_after` says.
    pub(in super::super) fn expiry_of_new(&self, now: Timestamp) -> Option<Timestamp> {
        Some(whole_minutes_from(now, parse_duration(self.expire_after.known()?)?))
    }

    /// When the current key expires if `expire_after` is new: counted from its creation, but not before a key would that is due
    /// now. So an old key is not ended before the applies that rotate it had the time that they always have.
    pub(in super::super) fn expiry_of_current(
        &self,
        created_at: Option<Timestamp>,
        now: Timestamp,
        overlap: Duration,
    ) -> Option<Timestamp> {
        let lasts = parse_duration(self.expire_after.known()?)?;
        let period = self.rotate_after.known().and_then(|text| parse_duration(text));
        let left = period.map_or(overlap, |period| lasts.saturating_sub(period).max(overlap));
        let from_creation = whole_minutes_from(created_at.unwrap_or(now), lasts);
        Some(from_creation.max(whole_minutes_from(now, left)))
    }

    /// The keys that were current before.
    pub(in super::super) fn retiring(&self) -> &[RetiringKey] {
        self.retiring.known().map_or(&[], Vec::as_slice)
    }

    /// Notes when a key that was current before stops working.
    pub(in super::super) fn note_expiry(&mut self, id: &str, at: &str) {
        let noted = |key: &RetiringKey| if key.id() == id { RetiringKey::new(id, at) } else { key.clone() };
        self.retiring = Attr::Known(self.retiring().iter().map(noted).collect());
    }

    /// Leaves out a key that no longer exists.
    pub(in super::super) fn forget(&mut self, id: &str) {
        let left = self.retiring().iter().filter(|key| key.id() != id).cloned().collect();
        self.retiring = Attr::Known(left);
    }

    /// As planned, and as seen where the plan was unknown.
    pub(in super::super) fn reconcile(&self, seen: &Self) -> Self {
        Self {
            generation: planned_or(&self.generation, &seen.generation),
            rotation_due: planned_or(&self.rotation_due, &seen.rotation_due),
            next_rotation_at: planned_or(&self.next_rotation_at, &seen.next_rotation_at),
            retiring: planned_or(&self.retiring, &seen.retiring),
            ..self.clone()
        }
    }
}

impl RetiringKey {
    pub(in super::super) fn new(id: &str, expires_at: &str) -> Self {
        Self { apikey_id: Attr::Known(id.to_owned()), expires_at: Attr::Known(expires_at.to_owned()) }
    }

    pub(in super::super) fn id(&self) -> &str {
        self.apikey_id.str_or_empty()
    }
}

/// Accepts an overlap.
pub(crate) fn overlap() -> Validator {
    Validator::string(|text| match parse_duration(text) {
        Some(overlap) if overlap >= MIN_OVERLAP => Ok(()),
        Some(_) => Err("An overlap must last at least 5m.".to_owned()),
        None => Err("It must be a duration, such as 24h or 7d.".to_owned()),
    })
}

/// How long a key goes on working, by the argument `overlap`.
pub(in super::super) fn overlap_or_default(overlap: &Attr<String>) -> Duration {
    overlap.known().and_then(|text| parse_duration(text)).unwrap_or(DEFAULT_OVERLAP)
}
