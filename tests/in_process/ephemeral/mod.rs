//! Leased keys: their renewals, and their deletion at the end.

pub(crate) mod leases;
mod shutdown;
