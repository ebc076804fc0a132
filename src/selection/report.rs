//! How long a report of IBM Cloud may take, and how old it may be: for what was not used for a while.

use std::time::Duration;

use tf_provider::schema::{duration, optional};
use tf_provider::{Attr, parse_duration};

use crate::keys::timeouts::TimeBudget;

/// How old a report may be that is used again.
pub(crate) const REUSE_WITHIN: Duration = Duration::from_secs(24 * 3600);

/// How long a report may take: IBM Cloud makes it in minutes.
pub(crate) const REPORT_TIMEOUT: Duration = Duration::from_secs(900);

tf_provider::object! {
    /// Durations such as `90s`, `15m` or `1h`.
    pub struct ReportTimeouts {
        /// How long reading may take, the wait for a report included.
        read: String = optional().validate(duration("90s, 15m, or 1h")),
    }
}

/// How long an operation may take: by default so long.
pub(crate) fn budget(timeouts: &Attr<ReportTimeouts>, default: Duration) -> TimeBudget {
    let read = timeouts.known().and_then(|timeouts| parse_duration(timeouts.read.str_or_empty()));
    TimeBudget { argument: Some("read"), limit: read.unwrap_or(default) }
}
