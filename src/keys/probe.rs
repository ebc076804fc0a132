//! Finding out what became of a request about a key whose response was lost.

use iam_identity::ApiKey;

use crate::objects::probe;

pub(super) use crate::objects::probe::PROBE_TIMEOUT;
pub(crate) use crate::objects::probe::probe;

/// A request about a key that failed.
pub(crate) type RequestFailed = probe::RequestFailed<ApiKey>;
