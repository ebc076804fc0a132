//! What a deferral must be.

use tf_protocol::tfplugin6::{Deferred, deferred::Reason};

use super::violation::{Violation, assert_none};
use crate::deferral::DeferralReason;
use crate::diagnostics::Path;

/// The reason of a response that is deferred. `subject` is what the response is about.
pub(in crate::testing) fn deferral(subject: &str, deferred: Option<Deferred>, allowed: bool) -> Option<DeferralReason> {
    let deferred = deferred?;
    let broken = |rule| assert_none(subject, &[Violation::new(&Path::default(), rule)]);
    if !allowed {
        broken("it is deferred, and Terraform doesn't allow that");
    }
    match deferred.reason() {
        Reason::ResourceConfigUnknown => Some(DeferralReason::ResourceConfigUnknown),
        Reason::ProviderConfigUnknown => Some(DeferralReason::ProviderConfigUnknown),
        Reason::AbsentPrereq => Some(DeferralReason::AbsentPrerequisite),
        Reason::Unknown => {
            broken("it is deferred without a reason");
            None
        }
    }
}
