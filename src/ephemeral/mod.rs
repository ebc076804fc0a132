//! The ephemeral resources: what lives as long as a command needs it.

mod leased_key;
mod token;

use std::time::Duration;

pub use leased_key::LeasedKey;
pub use token::Token;

/// How long opening or renewing may take.
const TIME: Duration = Duration::from_secs(120);
