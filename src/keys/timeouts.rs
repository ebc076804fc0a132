//! How long operations may take.

use std::time::Duration;

use tf_provider::Attr;

use super::schema::{ApiKeyModel, Timeouts};

/// How long an operation may take in all, and the argument that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeBudget {
    /// The argument inside `timeouts`; `None` where no argument changes the time.
    pub argument: Option<&'static str>,
    /// How long it may take.
    pub limit: Duration,
}

impl TimeBudget {
    /// What everything has that has no `timeouts`: data sources, actions, ephemeral resources, imports.
    pub const FIXED: Self = Self { argument: None, limit: Duration::from_secs(120) };
}

/// One of the operations that have a time-out of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeoutKind {
    /// Making a key.
    Create,
    /// Reading a key.
    Read,
    /// Changing a key.
    Update,
    /// Deleting a key.
    Delete,
}

impl TimeoutKind {
    /// The argument's name inside `timeouts`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    fn default(self) -> Duration {
        Duration::from_secs(if self == Self::Read { 120 } else { 300 })
    }

    /// How long it may take for this key, and the argument that says so.
    pub fn budget(self, key: &ApiKeyModel) -> TimeBudget {
        TimeBudget { argument: Some(self.name()), limit: self.of(key) }
    }

    /// How long it may take for this key.
    pub fn of(self, key: &ApiKeyModel) -> Duration {
        let chosen = |timeouts: &Timeouts| {
            let argument: &Attr<String> = match self {
                Self::Create => &timeouts.create,
                Self::Read => &timeouts.read,
                Self::Update => &timeouts.update,
                Self::Delete => &timeouts.delete,
            };
            argument.known().and_then(|text| parse_duration(text))
        };
        key.timeouts.known().and_then(chosen).unwrap_or(self.default())
    }
}

/// Reads a duration as Go writes them: numbers with a unit (`h`, `m`, `s`, `ms`) in a row. `None` where it isn't one, or
/// is zero, or is longer than any command runs.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|each: char| !each.is_ascii_digit() && each != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|each: char| each.is_ascii_digit()).unwrap_or(rest.len());
        seconds += number
            * match &rest[..unit] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                _ => return None,
            };
        rest = &rest[unit..];
    }
    let longest = 365.0 * 24.0 * 3600.0;
    (seconds > 0.0 && seconds <= longest).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_duration;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        for (text, seconds) in
            [("30s", 30.0), ("5m", 300.0), ("1h30m", 5400.0), ("1.5h", 5400.0), ("250ms", 0.25), ("1m0s", 60.0)]
        {
            assert_eq!(parse_duration(text), Some(Duration::from_secs_f64(seconds)), "{text}");
        }
        for text in ["", "5", "m", "0s", "-5m", "5 m", "5min", "1e3s", "..s", "100000h", "5m3"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
