//! The ephemeral resources: what lives as long as a command needs it.

mod leased_key;
mod leases;
mod token;

use std::time::Duration;

use crate::api_key::TimeBudget;

pub use leased_key::LeasedKey;
pub use leases::Leases;
pub use token::Token;

/// How long opening or renewing may take.
const TIME: Duration = TimeBudget::FIXED.limit;
