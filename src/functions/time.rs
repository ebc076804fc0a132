//! Times as the IAM Identity API writes them.

use tf_provider::value::{Type, Value};
use tf_provider::{Function, Misfit};

use super::{of_text, text};

pub(super) fn to_iam_time() -> Function {
    of_text(
        "to_iam_time",
        "Writes a time as IBM Cloud IAM does.",
        "`2040-01-28T16:00:00+01:00` becomes `2040-01-28T15:00+0000`: in UTC and to the minute, as the API keeps it.",
        ("time", "A time in RFC 3339, with seconds of zero."),
        Type::String,
        |arguments| match iam_identity::parse_instant(text(arguments)) {
            Some(at) if at.as_nanosecond() % 60_000_000_000 == 0 => Ok(Value::String(iam_identity::to_iam_time(at))),
            Some(_) => Err(Misfit::first("IBM Cloud keeps whole minutes: seconds must be zero.")),
            None => Err(Misfit::first("It must be a date and a time with an offset, such as 2040-01-28T15:00:00Z.")),
        },
    )
}
