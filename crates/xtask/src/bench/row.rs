//! A line of the report.

/// What was measured, and its figure.
pub(super) type Row = (&'static str, String);
