//! IAM IDs, which say by their beginning what they are of.

use tf_provider::Function;
use tf_provider::value::Type;

use super::{string_argument, string_function};

pub(super) fn iam_id_kind() -> Function {
    string_function(
        "iam_id_kind",
        "Returns the kind of identity that an IAM ID belongs to.",
        "Returns `user` (`IBMid-…`, or `BSS-…` for an invitation that has not been accepted yet), `service_id` \
         (`iam-ServiceId-…`), `trusted_profile` (`iam-Profile-…`), or `unknown`.",
        ("iam_id", "An IAM ID."),
        Type::String,
        |arguments| Ok(kind_of(string_argument(arguments)).into()),
    )
}

/// The kind of identity that an IAM ID is of.
pub(crate) fn kind_of(iam_id: &str) -> &'static str {
    [("IBMid-", "user"), ("BSS-", "user"), ("iam-ServiceId-", "service_id"), ("iam-Profile-", "trusted_profile")]
        .into_iter()
        .find_map(|(beginning, kind)| iam_id.starts_with(beginning).then_some(kind))
        .unwrap_or("unknown")
}
