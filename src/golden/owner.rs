//! Messages of `diagnostics/owner.rs`.

use iam_identity::{Cause, CredentialKind};
use tf_provider::golden::Sample;

use super::sample::{ACCOUNT, ARGUMENT, PROFILE, SERVICE, USER, key, login_error, owner};

const OTHER_USER: &str = "IBMid-550003W2CG";
const OTHER_ACCOUNT: &str = "200fghij200b41abc200bzb678abc0yy";

pub(super) fn samples() -> Vec<Sample> {
    let (mine, others) = (owner(USER, ACCOUNT), owner(OTHER_USER, ACCOUNT));
    let error = login_error(CredentialKind::ApiKey, ARGUMENT, Cause::TimedOut);
    messages! {
        replacement_of_service_key(&key(), SERVICE): "a service ID";
        replacement_of_service_key(&key(), PROFILE): "a trusted profile";
        replacement_of_others_key(&key(), &others, &mine): "another user";
        replacement_of_others_key(&key(), &owner(USER, OTHER_ACCOUNT), &mine): "another account";
        replacement_in_another_account(&key(), &owner(SERVICE, OTHER_ACCOUNT), &mine);
        in_another_account(&key(), OTHER_ACCOUNT, ACCOUNT, USER);
        own_key_protected("deleted", &key()): "deleted";
        own_key_protected("disabled", &key()): "disabled";
        own_key_protected("expired", &key()): "expired";
        own_key_undetermined("deleted", &key(), &error): "deleted";
        own_key_undetermined("disabled", &key(), &error): "disabled";
        own_key_undetermined("expired", &key(), &error): "expired";
    }
}
