//! How long operations may take.

use std::time::Duration;

use tf_provider::{Attr, parse_duration};

use super::schema::{ApiKeyModel, Timeouts};

/// How long an operation may take that no argument sets a time for: one of a data source, an action, an ephemeral resource,
/// or an import.
pub(crate) const OPERATION_TIMEOUT: Duration = Duration::from_secs(120);

/// How long an operation may take in all, and the argument that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TimeBudget {
    /// The argument inside `timeouts`; `None` if no argument changes the time.
    pub argument: Option<&'static str>,
    /// How long it may take.
    pub limit: Duration,
}

/// An operation on a managed object, each with an argument inside `timeouts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeoutKind {
    Create,
    Read,
    Update,
    Delete,
}

impl TimeBudget {
    /// The time of an operation that no argument sets a time for.
    pub(crate) const FIXED: Self = Self { argument: None, limit: OPERATION_TIMEOUT };
}

impl TimeoutKind {
    fn default(self) -> Duration {
        match self {
            Self::Read => OPERATION_TIMEOUT,
            Self::Create | Self::Update | Self::Delete => Duration::from_secs(300),
        }
    }

    /// How long the operation may take on this key.
    pub(super) fn budget(self, key: &ApiKeyModel) -> TimeBudget {
        let Timeouts { create, read, update, delete } = key.timeouts.known().cloned().unwrap_or_default();
        self.budget_of([&create, &read, &update, &delete])
    }

    /// How long the operation may take, by the arguments for creating, reading, updating and deleting.
    pub(crate) fn budget_of(self, [create, read, update, delete]: [&Attr<String>; 4]) -> TimeBudget {
        let (name, argument) = match self {
            Self::Create => ("create", create),
            Self::Read => ("read", read),
            Self::Update => ("update", update),
            Self::Delete => ("delete", delete),
        };
        let configured = argument.known().and_then(|text: &String| parse_duration(text));
        TimeBudget { argument: Some(name), limit: configured.unwrap_or(self.default()) }
    }
}
