//! Reports of an account's activity.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::clock::minutes;

/// Reports older than this are deleted when another one is created.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// An account's reports, in the order of their creation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub(crate) struct Reports(Vec<Report>);

/// How a state file has them: an older one has only the latest.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    All(Vec<Report>),
    Latest(Report),
}

impl From<Stored> for Reports {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::All(reports) => Self(reports),
            Stored::Latest(report) => Self(vec![report]),
        }
    }
}

/// A report: what was not used in the time that it covers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) reference: String,
    pub(crate) created_by: String,
    /// The time it covers, in hours.
    pub(crate) hours: i64,
    pub(crate) at: Timestamp,
    /// How many more reads find it not ready.
    pub(crate) pending: u32,
    #[serde(default)]
    pub(crate) users: Vec<Json>,
    #[serde(default)]
    pub(crate) apikeys: Vec<Json>,
    #[serde(default)]
    pub(crate) serviceids: Vec<Json>,
    #[serde(default)]
    pub(crate) profiles: Vec<Json>,
}

/// What is known of a report.
pub(crate) enum Found<'a> {
    /// There is none with that reference.
    Nothing,
    /// It is not ready.
    Pending,
    Ready(&'a Report),
}

impl Reports {
    /// Adds a report, and removes those that are older than a day.
    pub(crate) fn add(&mut self, report: Report) {
        self.0.retain(|other| report.at.duration_since(other.at) <= KEPT_FOR);
        self.0.push(report);
    }

    /// Finds a report by its reference, or the latest one that is ready. A read brings the reports that it asks about closer
    /// to being ready.
    pub(crate) fn find(&mut self, reference: &str) -> Found<'_> {
        let is_latest = reference == "latest";
        let ready = |report: &Report| report.pending == 0 && (is_latest || report.reference == reference);
        let found = self.0.iter().rposition(ready);
        let mut is_known = false;
        for report in self.0.iter_mut().filter(|report| is_latest || report.reference == reference) {
            report.pending = report.pending.saturating_sub(1);
            is_known = true;
        }
        match found {
            Some(index) => Found::Ready(&self.0[index]),
            None if is_known => Found::Pending,
            None => Found::Nothing,
        }
    }
}

impl Report {
    /// When the time begins that a report of this moment covers.
    pub(crate) fn start(at: Timestamp, hours: i64) -> Timestamp {
        SignedDuration::try_from_hours(hours).and_then(|time| at.checked_sub(time).ok()).unwrap_or(Timestamp::MIN)
    }

    /// The JSON of a response.
    pub(crate) fn json(&self) -> Json {
        json!({
            "created_by": self.created_by,
            "reference": self.reference,
            "report_duration": self.hours.to_string(),
            "report_start_time": minutes(Self::start(self.at, self.hours)),
            "report_end_time": minutes(self.at),
            "users": self.users,
            "apikeys": self.apikeys,
            "serviceids": self.serviceids,
            "profiles": self.profiles,
        })
    }
}
