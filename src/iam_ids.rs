//! The two IDs of a service ID: `ServiceId-…`, and its IAM ID, `iam-ServiceId-…`.

use tf_provider::value::Value;

/// What distinguishes the IAM ID of a service ID from its ID.
const IAM_PREFIX: &str = "iam-";

/// What the ID of a service ID begins with.
const PREFIX: &str = "ServiceId-";

/// The IAM ID of the service ID that has this ID or IAM ID; `None` if it is the ID of something else.
pub(crate) fn iam_id_of_service_id(text: &str) -> Option<String> {
    let id = text.strip_prefix(IAM_PREFIX).unwrap_or(text);
    let rest = id.strip_prefix(PREFIX)?;
    let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!rest.is_empty() && rest.bytes().all(is_of_id)).then(|| format!("{IAM_PREFIX}{id}"))
}

/// The ID of the service ID that has this IAM ID; `None` if it is another identity's.
pub(crate) fn id_of_service_id(iam_id: &str) -> Option<&str> {
    iam_id.strip_prefix(IAM_PREFIX).filter(|id| id.starts_with(PREFIX))
}

/// Whether two strings are IDs of the same service ID.
pub(crate) fn same_service_id(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => {
            left == right || iam_id_of_service_id(left).is_some_and(|left| Some(left) == iam_id_of_service_id(right))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ids_of_a_service_id_lead_to_its_iam_id() {
        for id in ["ServiceId-cb258cb9-8de3", "iam-ServiceId-cb258cb9-8de3"] {
            assert_eq!(iam_id_of_service_id(id).as_deref(), Some("iam-ServiceId-cb258cb9-8de3"));
        }
        for other in
            ["", "ServiceId-", "iam-ServiceId-", "IBMid-1", "iam-Profile-1", "iam-iam-ServiceId-1", "ServiceId-a/b"]
        {
            assert_eq!(iam_id_of_service_id(other), None, "{other}");
        }
    }

    #[test]
    fn the_two_ids_mean_the_same() {
        let text = |text: &str| Value::String(text.to_owned());
        assert!(same_service_id(&text("ServiceId-1"), &text("iam-ServiceId-1")));
        assert!(!same_service_id(&text("ServiceId-1"), &text("ServiceId-2")));
        assert!(!same_service_id(&text("IBMid-1"), &text("IBMid-2")));
    }
}
