//! A line of the report.

use std::fmt::Display;
use std::io::Write;

use testkit::workspace::Reason;

/// What was measured, and its figure.
pub(super) type Row<W = &'static str> = (W, String);

/// Writes rows, with the figures below each other.
pub(super) fn write<W: Display>(output: &mut dyn Write, rows: Vec<Row<W>>) -> Result<(), Reason> {
    for (what, measured) in rows {
        writeln!(output, "{what:<48} {measured}").map_err(|error| error.to_string())?;
    }
    Ok(())
}
