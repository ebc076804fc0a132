//! Conversions between RFC 3339 (<https://www.rfc-editor.org/rfc/rfc3339>) and the time format of the IAM Identity API, which
//! is `2040-01-28T15:00+0000` (<https://cloud.ibm.com/apidocs/iam-identity-token-api>).

use iam_identity::Minute;
use tf_provider::Function;
use tf_provider::function::{Arguments, FunctionError};
use tf_provider::value::Type;

use super::arguments::string_parameter;
use crate::times::NOT_A_TIME;

/// The function `to_iam_time`.
pub(super) fn to_iam_time() -> Function {
    let summary = "Formats a time as IBM Cloud IAM does.";
    Function::new("to_iam_time", summary, Type::String, |arguments| Ok(minute(arguments)?.format_iam_time().into()))
        .description(
            "`2040-01-28T16:00:30+01:00` becomes `2040-01-28T15:00+0000`: in UTC, truncated to the minute, as the API \
                      stores it. The inverse is `from_iam_time`.",
        )
        .parameter(string_parameter("time", "A time in RFC 3339 format or in the format of IBM Cloud IAM."))
}

/// The function `from_iam_time`.
pub(super) fn from_iam_time() -> Function {
    let summary = "Formats a time of IBM Cloud IAM according to RFC 3339.";
    Function::new("from_iam_time", summary, Type::String, |arguments| Ok(minute(arguments)?.to_rfc3339().into()))
        .description("`2040-01-28T15:00+0000` becomes `2040-01-28T15:00:00Z`, which Terraform's functions `timeadd`, `timecmp`, \
                      and `formatdate` accept. A time in RFC 3339 format is accepted as well. The result is always in UTC and \
                      truncated to the minute, as is `expires_at` of a key that was read.")
        .parameter(string_parameter("time", "A time in the format of IBM Cloud IAM or in RFC 3339 format."))
}

fn minute(arguments: Arguments<'_>) -> Result<Minute, FunctionError> {
    Minute::parse(&arguments.get::<String>(0)?).ok_or_else(|| FunctionError::argument(0, NOT_A_TIME))
}
