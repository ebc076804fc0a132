//! Times in the form of the IAM Identity API, and back.

use iam_identity::Minute;
use tf_provider::Function;
use tf_provider::function::FunctionError;
use tf_provider::value::{Type, Value};

use super::{string_argument, string_function};
use crate::clock::NOT_A_TIME;

pub(super) fn to_iam_time() -> Function {
    string_function(
        "to_iam_time",
        "Formats a time as IBM Cloud IAM does.",
        "`2040-01-28T16:00:30+01:00` becomes `2040-01-28T15:00+0000`: in UTC, truncated to the minute, as the API stores it. \
         The inverse is `from_iam_time`.",
        ("time", "A time in RFC 3339 format or in the format of IBM Cloud IAM."),
        Type::String,
        |arguments| minute(arguments).map(|minute| Value::String(minute.format_iam_time())),
    )
}

pub(super) fn from_iam_time() -> Function {
    string_function(
        "from_iam_time",
        "Formats a time of IBM Cloud IAM according to RFC 3339.",
        "`2040-01-28T15:00+0000` becomes `2040-01-28T15:00:00Z`, which Terraform's functions `timeadd`, `timecmp`, and \
         `formatdate` accept. A time in RFC 3339 format is accepted as well. The result is always in UTC and truncated to \
         the minute, as is `expires_at` of a key that was read.",
        ("time", "A time in the format of IBM Cloud IAM or in RFC 3339 format."),
        Type::String,
        |arguments| minute(arguments).map(|minute| Value::String(minute.to_rfc3339())),
    )
}

fn minute(arguments: &[Value]) -> Result<Minute, FunctionError> {
    Minute::parse(string_argument(arguments)).ok_or_else(|| FunctionError::argument(0, NOT_A_TIME))
}
