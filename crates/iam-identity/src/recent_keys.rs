//! Keys made a short while ago. Not every server of the API may know of one yet, so a 404 about it is asked again before
//! it is believed.
//!
//! Others have seen this with IBM's and other clouds' IAM: a creation is answered, and a read right after it isn't; see
//! <https://github.com/hashicorp/terraform-provider-google/issues/9223>.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// For how long after its creation a key may be answered with a 404 although it is there.
const SETTLING: SignedDuration = SignedDuration::from_mins(5);

/// The waits before asking again, ten seconds in all.
const WAITS: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
    Duration::from_secs(4),
];

/// When keys were made: recent ones from answers, and what the caller knows.
#[derive(Default)]
pub(crate) struct RecentKeys(Mutex<HashMap<String, Timestamp>>);

impl RecentKeys {
    fn keys(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes when a key was made. A later time stays: answers have whole minutes only.
    pub(crate) fn note(&self, id: &str, created_at: Timestamp) {
        let mut keys = self.keys();
        let noted = keys.entry(id.to_owned()).or_insert(created_at);
        *noted = created_at.max(*noted);
    }

    /// Forgets a key that was deleted: that it isn't found from now on is right.
    pub(crate) fn forget(&self, id: &str) {
        self.keys().remove(id);
    }

    /// How long to wait before asking again, after so many answers that there is no such key; `None` where the answer is
    /// to be believed.
    pub(crate) fn wait(&self, id: &str, now: Timestamp, answers: usize) -> Option<Duration> {
        let created_at = self.keys().get(id).copied()?;
        let wait = WAITS.get(answers.checked_sub(1)?).copied()?;
        is_settling(created_at, now).then_some(wait)
    }
}

/// Whether a key may still be answered with a 404 although it is there.
pub(crate) fn is_settling(created_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(created_at) < SETTLING
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_recent_key_is_asked_for_again_for_ten_seconds() {
        let keys = RecentKeys::default();
        keys.note("ApiKey-1", at("2026-01-01T12:00:00Z"));
        let now = at("2026-01-01T12:04:00Z");
        let waits: Vec<_> = (1..).map_while(|answers| keys.wait("ApiKey-1", now, answers)).collect();
        assert_eq!(waits.iter().sum::<Duration>(), Duration::from_millis(10_500));
        assert!(waits.is_sorted());
    }

    #[test]
    fn a_key_of_five_minutes_an_unknown_one_and_a_deleted_one_are_not() {
        let keys = RecentKeys::default();
        let (made, soon) = (at("2026-01-01T12:00:00Z"), at("2026-01-01T12:00:01Z"));
        keys.note("ApiKey-1", made);
        assert!(keys.wait("ApiKey-1", at("2026-01-01T12:04:59Z"), 1).is_some());
        assert_eq!(keys.wait("ApiKey-1", at("2026-01-01T12:05:00Z"), 1), None);
        assert_eq!(keys.wait("ApiKey-2", soon, 1), None);
        keys.forget("ApiKey-1");
        assert_eq!(keys.wait("ApiKey-1", soon, 1), None);
    }
}
