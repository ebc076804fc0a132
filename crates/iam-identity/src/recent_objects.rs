//! Objects created a short while ago. Not every server of the API may know of one yet, so a 404 about it is retried before it is
//! believed.
//!
//! Such eventual consistency was seen with the IAM of IBM and of other clouds: a creation succeeds, and a read right after it
//! doesn't; see <https://github.com/hashicorp/terraform-provider-google/issues/9223>.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How long after its creation the API may return a 404 for an object that exists.
const SETTLING_TIME: SignedDuration = SignedDuration::from_mins(5);

/// The waits before the retries, ten seconds in all.
const WAITS: [Duration; 5] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
    Duration::from_secs(4),
];

/// The creation times of objects, by ID. The ID of an object says what kind it is of.
#[derive(Default)]
pub(crate) struct RecentObjects(Mutex<HashMap<String, Timestamp>>);

impl RecentObjects {
    fn objects(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes when an object was created. A later time stays, because responses only have whole minutes.
    pub(crate) fn note(&self, id: &str, created_at: Timestamp) {
        let mut objects = self.objects();
        let noted = objects.entry(id.to_owned()).or_insert(created_at);
        *noted = created_at.max(*noted);
    }

    /// Removes an object that was deleted: a 404 is true from now on.
    pub(crate) fn forget(&self, id: &str) {
        self.objects().remove(id);
    }

    /// How long to wait before the retry, after this many 404s; `None` if the 404 has to be believed.
    pub(crate) fn wait(&self, id: &str, now: Timestamp, not_found_count: usize) -> Option<Duration> {
        let created_at = self.objects().get(id).copied()?;
        let wait = WAITS.get(not_found_count.checked_sub(1)?).copied()?;
        is_settling(created_at, now).then_some(wait)
    }
}

/// Whether the API may still return a 404 for an object that exists.
pub(crate) fn is_settling(created_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(created_at) < SETTLING_TIME
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_recent_key_is_retried_for_ten_seconds() {
        let keys = RecentObjects::default();
        keys.note("ApiKey-1", at("2026-01-01T12:00:00Z"));
        let now = at("2026-01-01T12:04:00Z");
        let waits: Vec<_> = (1..).map_while(|count| keys.wait("ApiKey-1", now, count)).collect();
        assert_eq!(waits.iter().sum::<Duration>(), Duration::from_millis(10_500));
        assert!(waits.is_sorted());
    }

    #[test]
    fn an_older_key_an_unknown_one_and_a_deleted_one_are_not_retried() {
        let keys = RecentObjects::default();
        let (created_at, soon) = (at("2026-01-01T12:00:00Z"), at("2026-01-01T12:00:01Z"));
        keys.note("ApiKey-1", created_at);
        assert!(keys.wait("ApiKey-1", at("2026-01-01T12:04:59Z"), 1).is_some());
        assert_eq!(keys.wait("ApiKey-1", at("2026-01-01T12:05:00Z"), 1), None);
        assert_eq!(keys.wait("ApiKey-2", soon, 1), None);
        keys.forget("ApiKey-1");
        assert_eq!(keys.wait("ApiKey-1", soon, 1), None);
    }
}
