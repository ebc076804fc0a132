//! The data sources: one file each, with arguments and results, checks, and the look-up.

mod iam_api_key;
mod iam_api_keys;
mod iam_identity;

use std::time::Duration;

use crate::keys::timeouts::TimeBudget;

pub use iam_api_key::ApiKeyData;
pub use iam_api_keys::ApiKeysData;
pub use iam_identity::IdentityData;

/// How long a look-up may take.
const TIME: Duration = TimeBudget::FIXED.limit;
