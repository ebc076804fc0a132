//! The limits that responses have shown, so that none is asked for what is known.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::account::ApiKeyLimits;

/// The limits by account.
#[derive(Default)]
pub(crate) struct LimitsCache(Mutex<HashMap<String, KnownLimits>>);

/// What responses have shown of an account.
#[derive(Default)]
struct KnownLimits {
    /// How many keys each identity may have.
    limit: u32,
    /// How many keys an identity has, and the number of completed writes when that was asked for.
    counts: HashMap<String, (u32, u64)>,
}

impl LimitsCache {
    fn accounts(&self) -> MutexGuard<'_, HashMap<String, KnownLimits>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a response. `writes` is the number of completed writes when the request was sent.
    pub(crate) fn note(&self, account_id: &str, response: &ApiKeyLimits, writes: u64) {
        let mut accounts = self.accounts();
        let known = accounts.entry(account_id.to_owned()).or_default();
        known.limit = response.limit;
        known.counts.extend(response.identities.iter().map(|each| (each.iam_id.clone(), (each.count, writes))));
    }

    /// How many keys each identity of an account may have.
    pub(crate) fn limit(&self, account_id: &str) -> Option<u32> {
        self.accounts().get(account_id).map(|known| known.limit)
    }

    /// How many keys an identity has, unless something was written since that was asked for.
    pub(crate) fn count(&self, account_id: &str, iam_id: &str, writes: u64) -> Option<u32> {
        let accounts = self.accounts();
        let (count, at) = accounts.get(account_id)?.counts.get(iam_id)?;
        (*at == writes).then_some(*count)
    }
}
