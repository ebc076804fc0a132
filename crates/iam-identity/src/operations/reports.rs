//! The operations on reports of inactive identities: <https://cloud.ibm.com/apidocs/iam-identity-token-api#create-report>.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use jiff::SignedDuration;

use super::accounts::account_operation;
use crate::activity_report::{InactivityReport, RequestedReport};
use crate::client::Client;
use crate::error::{AbortReason, Cause, Error, ErrorKind};
use crate::id::is_report_reference;
use crate::operation_kind::OperationKind;
use crate::time::parse_timestamp;

/// The reference of the latest report of an account.
const LATEST: &str = "latest";

/// How long to wait before a report is asked for again: twice as long each time. The API takes minutes.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const MAX_WAIT: Duration = Duration::from_secs(30);

/// A report that takes longer than this is given up, whatever the time limit of the caller.
const MAX_REPORT_TIME: Duration = Duration::from_secs(3600);

const HOURS_PER_DAY: u32 = 24;

impl Client {
    /// The users, service IDs, profiles and API keys of an account that were not used for so many days. If the account's latest
    /// report is about as many days and at most `reuse_within` old, it is returned; otherwise a new one is requested and waited
    /// for, which takes minutes. Calls of one client for the same account and days share a report.
    ///
    /// The wait ends with the deadline of [`Self::with_timeout`], or when the user cancels.
    ///
    /// # Errors
    ///
    /// * `Forbidden`: the caller may not make reports, which takes the Administrator role on the IAM Identity service.
    /// * `NotSent`: the report was not ready in time, or the user cancelled; see [`Error::aborted`].
    /// * `InvalidRequest`: the account's ID can't be one.
    /// * `UnexpectedResponse`: the response is no report, or another one.
    /// * Any other error of a request.
    pub async fn inactive_identities(
        &self,
        account_id: &str,
        days: u32,
        reuse_within: Duration,
    ) -> Result<Arc<InactivityReport>, Error> {
        let client = self.with_timeout(MAX_REPORT_TIME);
        let hours = days.saturating_mul(HOURS_PER_DAY);
        let slot = client.reports().slot(account_id, hours);
        let mut slot = tokio::select! {
            slot = slot.lock() => slot,
            (_, reason) = client.sender().aborted() => return Err(client.not_ready(account_id, reason)),
        };
        let is_recent = |report: &InactivityReport| client.is_recent(report, reuse_within);
        if let Some(known) = slot.as_ref().filter(|known| is_recent(known)) {
            return Ok(Arc::clone(known));
        }
        let latest = client.latest_report(account_id).await?;
        let latest = latest.filter(|report| is_recent(report) && is_over(report, hours));
        let report = match latest {
            Some(report) => report,
            None => client.make_report(account_id, hours).await?,
        };
        let report = Arc::new(report);
        *slot = Some(Arc::clone(&report));
        Ok(report)
    }

    /// Whether a report is at most so old, by the server's clock.
    fn is_recent(&self, report: &InactivityReport, reuse_within: Duration) -> bool {
        let max_age = SignedDuration::try_from(reuse_within).unwrap_or(SignedDuration::MAX);
        parse_timestamp(&report.report_end_time).is_some_and(|end| self.now().duration_since(end) <= max_age)
    }

    /// The latest report; `None` if there is none, or if it is being made.
    async fn latest_report(&self, account_id: &str) -> Result<Option<InactivityReport>, Error> {
        match self.get_report(account_id, LATEST).await {
            Err(error) if error.kind() == Some(ErrorKind::NotFound) => Ok(None),
            read => read,
        }
    }

    /// Requests a report over so many hours, and waits for it.
    async fn make_report(&self, account_id: &str, hours: u32) -> Result<InactivityReport, Error> {
        let reference = self.request_report(account_id, hours).await?;
        let mut wait = FIRST_WAIT;
        loop {
            if let Some(report) = self.get_report(account_id, &reference).await? {
                return Ok(report);
            }
            self.sender().sleep(wait).await.map_err(|reason| self.not_ready(&reference, reason))?;
            wait = (wait * 2).min(MAX_WAIT);
        }
    }

    /// Requests a report. Returns its reference. Another report does no harm, so the request may be repeated.
    async fn request_report(&self, account_id: &str, hours: u32) -> Result<String, Error> {
        let path = ["v1", "activity", "accounts", account_id, "report"];
        let operation = account_operation(OperationKind::RequestReport, Method::POST, account_id, &path);
        let operation = operation.query("type", "inactive").query("duration", hours.to_string()).read_only();
        let (kind, object) = (operation.kind, operation.object.clone());
        let response = self.run(operation).await?;
        let RequestedReport { reference } =
            self.read_json(&response, kind, object, |requested: &RequestedReport| {
                let has_reference = is_report_reference(&requested.reference);
                if has_reference { Ok(()) } else { Err("the response has no reference of a report") }
            })?;
        // Not every server may know of it yet.
        self.note_created(&reference, self.now());
        Ok(reference)
    }

    /// Reads a report; `None` if it is being made.
    async fn get_report(&self, account_id: &str, reference: &str) -> Result<Option<InactivityReport>, Error> {
        let path = ["v1", "activity", "accounts", account_id, "report", reference];
        let operation = account_operation(OperationKind::GetReport, Method::GET, account_id, &path).object(reference);
        let (kind, object) = (operation.kind, operation.object.clone());
        let response = self.run(operation).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        let report = self.read_json(&response, kind, object, |report: &InactivityReport| {
            let is_it = reference == LATEST || report.reference == reference;
            if is_it { Ok(()) } else { Err("the response is another report") }
        })?;
        Ok(Some(report))
    }

    /// The error of a report that was not awaited to its end.
    fn not_ready(&self, object: &str, reason: AbortReason) -> Error {
        let cause = Cause::NotSent("IBM Cloud was still making the report".to_owned());
        let error = self.sender().error(OperationKind::GetReport, Some(object.to_owned()), cause);
        Error { aborted: Some(reason), ..error }
    }
}

/// Whether a report is about so many hours.
fn is_over(report: &InactivityReport, hours: u32) -> bool {
    report.report_duration.as_deref().and_then(|duration| duration.parse().ok()) == Some(hours)
}
