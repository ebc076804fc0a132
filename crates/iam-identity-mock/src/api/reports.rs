//! Reports of an account's activity: requested, polled, read.

use serde_json::json;

use super::access;
use super::reply::Reply;
use super::request::{Request, query};
use crate::error::ApiError;
use crate::identity::Identity;
use crate::report::Report;
use crate::state::State;

pub(super) fn create(
    state: &mut State,
    caller: &Identity,
    account: &str,
    request: &Request,
) -> Result<Reply, ApiError> {
    access::require_same_account(caller, account)?;
    let query = query(request);
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if parameter("type").is_some_and(|kind| kind != "inactive") {
        return Err(ApiError::invalid("type", "Valid values: inactive."));
    }
    let hours = parameter("duration").unwrap_or("720").parse().ok().filter(|hours| (1..=87_600).contains(hours));
    let hours = hours.ok_or_else(|| ApiError::invalid("duration", "It must be a number of hours."))?;
    let reference = state.random_hex(32);
    let report = Report { reference, created_by: caller.iam_id.clone(), hours, at: state.clock.now(), pending: 1 };
    let answer = json!({ "reference": report.reference });
    state.store.reports.insert(account.to_owned(), report);
    Ok(Reply::json(202, answer))
}

pub(super) fn get(state: &mut State, caller: &Identity, account: &str, reference: &str) -> Result<Reply, ApiError> {
    access::require_same_account(caller, account)?;
    let report = state.store.reports.get_mut(account);
    let report = report.filter(|report| reference == "latest" || reference == report.reference);
    let report = report.ok_or_else(|| ApiError::not_found("Report", reference))?;
    if report.pending > 0 {
        report.pending -= 1;
        return Ok(Reply::empty());
    }
    let report = report.clone();
    let keys = state.store.keys.values().filter(|key| key.account_id == account);
    Ok(Reply::json(200, report.json(keys)))
}
