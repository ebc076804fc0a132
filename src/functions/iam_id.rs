//! IAM IDs. Their prefix says what kind of identity they identify.

use tf_provider::Function;
use tf_provider::value::Type;

use super::arguments::string_parameter;

/// The prefixes of IAM IDs, as the API returns them (<https://cloud.ibm.com/apidocs/iam-identity-token-api>).
const PREFIXES: [(&str, &str); 4] =
    [("IBMid-", "user"), ("BSS-", "user"), ("iam-ServiceId-", "service_id"), ("iam-Profile-", "trusted_profile")];

/// The function `iam_id_kind`.
pub(super) fn iam_id_kind() -> Function {
    let summary = "Returns the kind of identity that an IAM ID belongs to.";
    Function::new("iam_id_kind", summary, Type::String, |arguments| Ok(kind_of(&arguments.get::<String>(0)?).into()))
        .description(
            "Returns `user` (`IBMid-…`, or `BSS-…` for an invitation that has not been accepted yet), `service_id` \
                      (`iam-ServiceId-…`), `trusted_profile` (`iam-Profile-…`), or `unknown`.",
        )
        .parameter(string_parameter("iam_id", "An IAM ID."))
}

/// Returns the kind of identity that an IAM ID belongs to: `user`, `service_id`, `trusted_profile`, or `unknown`.
pub(crate) fn kind_of(iam_id: &str) -> &'static str {
    PREFIXES.into_iter().find_map(|(prefix, kind)| iam_id.starts_with(prefix).then_some(kind)).unwrap_or("unknown")
}
