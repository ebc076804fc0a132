//! The data sources: one file each, with arguments and results, checks, and the look-up.

mod api_key;
mod api_keys;
mod identity;

use std::time::Duration;

pub use api_key::ApiKeyData;
pub use api_keys::ApiKeysData;
pub use identity::IdentityData;

/// How long a look-up may take.
const TIME: Duration = Duration::from_secs(120);
