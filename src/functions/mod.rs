//! The provider's functions. They are pure, and need neither an account nor a configured provider.

mod arguments;
mod claims;
mod crn;
mod fingerprint;
mod iam_id;
mod time;

use tf_provider::Function;

pub(crate) use iam_id::kind_of;

/// All functions.
pub(crate) fn all() -> Vec<Function> {
    vec![
        crn::parse_crn(),
        crn::build_crn(),
        iam_id::iam_id_kind(),
        fingerprint::apikey_fingerprint(),
        claims::jwt_claims(),
        time::to_iam_time(),
        time::from_iam_time(),
    ]
}
