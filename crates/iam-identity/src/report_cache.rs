//! The reports that a client has made or read, so that one report serves everything that asks for the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::activity_report::InactivityReport;

/// The reports by account and duration.
#[derive(Default)]
pub(crate) struct ReportCache(Mutex<HashMap<(String, u32), Arc<ReportSlot>>>);

/// The report of an account and a duration. Locked while it is made; other calls wait for it.
pub(crate) type ReportSlot = tokio::sync::Mutex<Option<Arc<InactivityReport>>>;

impl ReportCache {
    /// The place of the report of this account over so many hours.
    pub(crate) fn slot(&self, account_id: &str, hours: u32) -> Arc<ReportSlot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry((account_id.to_owned(), hours)).or_default())
    }
}
