//! Reports of an account's activity: asked for, awaited, read.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Reply, Request, access, query};
use crate::clock::minutes;
use crate::identity::{Identity, Kind};
use crate::refusal::Refusal;
use crate::state::State;

/// An account's latest report; one asked for later replaces it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    reference: String,
    created_by: String,
    hours: i64,
    at: Timestamp,
    /// How often it is still answered that it isn't ready.
    pending: u32,
}

pub(super) fn create(state: &mut State, caller: &Identity, account: &str, request: &Request) -> Result<Reply, Refusal> {
    access::own(caller, account)?;
    let query = query(request);
    let parameter = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if parameter("type").is_some_and(|kind| kind != "inactive") {
        return Err(Refusal::invalid("type", "Valid values: inactive."));
    }
    let hours = parameter("duration").unwrap_or("720").parse().ok().filter(|hours| (1..=87_600).contains(hours));
    let hours = hours.ok_or_else(|| Refusal::invalid("duration", "It must be a number of hours."))?;
    let reference = state.hexadecimal(32);
    let report = Report { reference, created_by: caller.iam_id.clone(), hours, at: state.clock.now(), pending: 1 };
    let answer = json!({ "reference": report.reference });
    state.remembered.reports.insert(account.to_owned(), report);
    Ok(Reply::json(202, answer))
}

pub(super) fn get(state: &mut State, caller: &Identity, account: &str, reference: &str) -> Result<Reply, Refusal> {
    access::own(caller, account)?;
    let report = state.remembered.reports.get_mut(account);
    let report = report.filter(|report| reference == "latest" || reference == report.reference);
    let report = report.ok_or_else(|| Refusal::not_found("Report", reference))?;
    if report.pending > 0 {
        report.pending -= 1;
        return Ok(Reply::empty());
    }
    let report = report.clone();
    let since = report.at - SignedDuration::from_hours(report.hours);
    let idle = |key: &&crate::key::Key| key.account_id == account && key.past.last_login().is_none_or(|at| at < since);
    let keys: Vec<Json> = state
        .remembered
        .keys
        .values()
        .filter(idle)
        .map(|key| {
            let mut item = json!({ "id": key.id, "name": key.name });
            if Kind::of(&key.iam_id) == Kind::ServiceId {
                item["type"] = "serviceid".into();
                item["serviceid"] = json!({ "id": key.iam_id.trim_start_matches("iam-") });
            } else {
                item["type"] = "user".into();
                item["user"] = json!({ "iam_id": key.iam_id });
            }
            if let Some(at) = key.past.last_login() {
                item["last_authn"] = minutes(at).into();
            }
            item
        })
        .collect();
    let answer = json!({
        "created_by": report.created_by,
        "reference": report.reference,
        "report_duration": report.hours.to_string(),
        "report_start_time": minutes(report.at),
        "report_end_time": minutes(report.at),
        "users": [],
        "apikeys": keys,
        "serviceids": [],
        "profiles": [],
    });
    Ok(Reply::json(200, answer))
}
