//! The data sources: one file each, with arguments and results, checks, and the look-up.

mod api_key;
mod api_keys;
mod identity;

use std::time::Duration;

use crate::api_key::TimeBudget;

pub use api_key::ApiKeyData;
pub use api_keys::ApiKeysData;
pub use identity::IdentityData;

/// How long a look-up may take.
const TIME: Duration = TimeBudget::FIXED.limit;
