//! The ephemeral resources: what lives as long as a command needs it.

mod iam_api_key;
mod iam_token;

use std::time::Duration;

use crate::keys::timeouts::TimeBudget;

pub use iam_api_key::{LeasedKey, Leases};
pub use iam_token::Token;

/// How long opening or renewing may take.
const TIME: Duration = TimeBudget::FIXED.limit;
