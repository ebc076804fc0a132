//! Leased keys: their renewals, and their deletion at the end.

mod leases;
mod shutdown;
