//! The rows of the fault table for what has no state: actions and leases.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Key};

use crate::faults::{gist, key_is};
use crate::terraform_core::actions::{expire, prune, switch};
use crate::terraform_core::kind::Object;
use crate::terraform_core::values::config;
use crate::terraform_core::{Core, TYPE, has_errors, said};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stateless {
    Switch(&'static str),
    Expire,
    Prune,
    OpenLease,
    CloseLease,
}

pub(crate) const STATELESS: [(&str, Stateless); 8] = [
    ("action: lock", Stateless::Switch("lock")),
    ("action: unlock", Stateless::Switch("unlock")),
    ("action: disable", Stateless::Switch("disable")),
    ("action: enable", Stateless::Switch("enable")),
    ("action: expire", Stateless::Expire),
    ("action: prune", Stateless::Prune),
    ("open a lease", Stateless::OpenLease),
    ("close a lease", Stateless::CloseLease),
];

impl Stateless {
    /// The request that this is about.
    fn request(self, id: &str) -> (Method, String) {
        let path = |end: &str| format!("/v1/apikeys/{id}{end}");
        match self {
            Self::Switch("lock") => (Method::POST, path("/lock")),
            Self::Switch("unlock") => (Method::DELETE, path("/lock")),
            Self::Switch("disable") => (Method::POST, path("/disable")),
            Self::Switch(_) => (Method::DELETE, path("/disable")),
            Self::Expire => (Method::PUT, path("")),
            Self::Prune | Self::CloseLease => (Method::DELETE, path("")),
            Self::OpenLease => (Method::POST, "/v1/apikeys".to_owned()),
        }
    }
}

/// Runs one cell, checks what no fault may break, and tells what happened.
pub(crate) async fn cell(what: Stateless, effect: Effect, times: usize) -> Result<String, String> {
    let mut core = Core::new().await;
    // A key that was there before, so that token and login key are known and only the own requests count.
    core.converge(&config([("name", "earlier".into())])).await;
    let earlier = core.key().id;
    prune(&core, "nothing", true).await;
    let mut lease = None;
    match what {
        Stateless::OpenLease => {}
        Stateless::CloseLease => lease = core.core().open(TYPE, serde_json::json!({ "name": "job" })).await.ok(),
        _ => {
            core.mock.add_key(&Core::owner(), "job", |key| {
                key.locked = what == Stateless::Switch("unlock");
                key.disabled = what == Stateless::Switch("enable");
            });
        }
    }
    let now = || core.keys().into_iter().find(|key| key.id != earlier);
    let before = now();
    let id = before.as_ref().map(|key| key.id.clone()).unwrap_or_default();
    let (method, path) = what.request(&id);
    core.mock.clear_journal();
    core.mock.inject(Fault::on(method, path, effect).times(times));
    let started = tokio::time::Instant::now();
    let (diagnostics, progress) = match what {
        Stateless::OpenLease => {
            let opened = core.core().open(TYPE, serde_json::json!({ "name": "job" })).await;
            (opened.map_or_else(|errors| errors, |lease| lease.diagnostics), Vec::new())
        }
        Stateless::CloseLease => (lease.unwrap().close().await, Vec::new()),
        Stateless::Switch(verb) => {
            let done = switch(&core, verb, &id).await;
            (done.diagnostics, done.progress)
        }
        Stateless::Expire => {
            let done = expire(&core, &id).await;
            (done.diagnostics, done.progress)
        }
        Stateless::Prune => {
            let done = prune(&core, "job", false).await;
            (done.diagnostics, done.progress)
        }
    };
    let requests = core.mock.journal().len();
    core.mock.clear_faults();
    let after = now();
    let told = said(&diagnostics);

    let rule = |kept: bool, what: &str| if kept { Ok(()) } else { Err(format!("{what}\n{told}\n{progress:?}")) };
    rule(started.elapsed() <= Duration::from_secs(150), "it took longer than it may")?;
    rule(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic.summary.contains("\"job\"") || diagnostic.summary.contains("ApiKey-")),
        "a diagnostic names no key",
    )?;
    rule(!told.contains("timeouts {"), "an argument is named that there is not")?;
    // What was done is said to be done, and nothing else is: whatever became of the answer.
    let is_done = match (&before, &after) {
        (Some(before), Some(after)) => is_changed(before, after),
        (Some(_), None) => true,
        (None, after) => after.is_some(),
    };
    let claims = progress.iter().any(|line| line.contains(" now.") || line.contains("is deleted."));
    let is_action = !matches!(what, Stateless::OpenLease | Stateless::CloseLease);
    rule(!is_action || is_done == claims, "what was done and what is said differ")?;
    rule(!is_done || !has_errors(&diagnostics) || what == Stateless::OpenLease, "an error although it was done")?;

    let outcome = if diagnostics.is_empty() { "ok".to_owned() } else { format!("error: {}", gist(&told)) };
    let count = progress.last().filter(|_| what == Stateless::Prune);
    let count = count.map(|line| format!("; told {:?}", line.trim_end_matches('.'))).unwrap_or_default();
    let is = match (&before, &after) {
        (Some(before), Some(after)) if is_changed(before, after) => "changed",
        (before, after) => {
            let [before, after] = [before, after].map(|key| key.as_ref().map(Object::from));
            key_is(before.as_ref(), after.as_ref())
        }
    };
    Ok(format!("{requests} requests; key {is}{count}; {outcome}"))
}

fn is_changed(before: &Key, after: &Key) -> bool {
    (before.locked, before.disabled, before.expires_at) != (after.locked, after.disabled, after.expires_at)
}
