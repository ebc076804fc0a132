//! A rotation with each fault at each of its requests. What is expected is in `rotation.txt`, and was reasoned as the other rows
//! were: a read, a creation, an update, a switch or a deletion inside of a rotation goes as it goes alone, and what was before
//! and comes after is counted too.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Key};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{EXPECTED, OPERATIONS, Operation, assert_table, faults, gist, not_found, rows, rows_of, table};
use crate::rotating_api_key::{Core, is_live, live, retiring, round};
use crate::terraform_core::kind::RotatingKey;
use crate::terraform_core::values::{config, text, with};
use crate::terraform_core::{Action, has_errors, said};

/// The request of a rotation that the fault is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    /// The GET of the current key, which finds out whether it is still there.
    ReadCurrent,
    /// The POST.
    Create,
    /// The GET of the key that was replaced, for its tag.
    ReadOld,
    /// The PUT that gives it its expiry.
    Expire,
    /// The unlocking of a locked key, which could not be given an expiry.
    Unlock,
    /// The POST after that.
    CreateForLocked,
    /// The DELETE of a key that was replaced by an earlier rotation.
    DeleteExpired,
}

const REQUESTS: [(&str, Request); 7] = [
    ("read the current key", Request::ReadCurrent),
    ("create the next key", Request::Create),
    ("read the old key", Request::ReadOld),
    ("give the old key an expiry", Request::Expire),
    ("unlock a locked key", Request::Unlock),
    ("create the next key for a locked one", Request::CreateForLocked),
    ("delete an expired key", Request::DeleteExpired),
];

impl Request {
    fn is_of_locked_key(self) -> bool {
        matches!(self, Self::Unlock | Self::CreateForLocked)
    }

    /// The fault for this request, in a rotation of a key.
    fn fault(self, current: &str, expired: &str, effect: Effect) -> Fault {
        let path = |id: &str, end: &str| format!("/v1/apikeys/{id}{end}");
        match self {
            Self::ReadCurrent => Fault::on(Method::GET, path(current, ""), effect),
            Self::Create | Self::CreateForLocked => Fault::on(Method::POST, "/v1/apikeys", effect),
            Self::ReadOld => Fault::on(Method::GET, path(current, ""), effect).after(1),
            Self::Expire => Fault::on(Method::PUT, path(current, ""), effect),
            Self::Unlock => Fault::on(Method::DELETE, path(current, "/lock"), effect),
            Self::DeleteExpired => Fault::on(Method::DELETE, path(expired, ""), effect),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn fault_table_of_a_rotation() {
    let mut found = Vec::new();
    for (name, request) in REQUESTS {
        let mut cells = Vec::new();
        for (fault, effect, times) in faults() {
            let cell = cell(request, fault, effect, times).await;
            cells.push(cell.unwrap_or_else(|broken| panic!("{name}, {fault}: {broken}")));
        }
        found.push((name, cells));
    }
    assert_table(&table(found), include_str!("rotation.txt"));
}

/// What isn't a rotation is the same for a rotating key, which has no value of one's own in its state and is never disabled. One
/// that is gone stays in the state, to be rotated.
#[tokio::test(start_paused = true)]
async fn fault_table_of_a_rotating_key() {
    for each in OPERATIONS {
        if !matches!(each.1, Operation::CreateOwn | Operation::Disable | Operation::Enable) {
            let expected = rows_of(EXPECTED, each.0);
            let expected = if each.1 == Operation::Read { kept(&expected) } else { expected };
            assert_table(&table(rows::<RotatingKey>(&[each]).await), &expected);
        }
    }
}

/// The rows of a read that keeps a key which is gone.
fn kept(rows: &str) -> String {
    rows.replace("state removed; key as before; ok", "state true; key as before; warning: gone")
}

/// A key in its first round, and the configuration of the round that rotates it. `expire_after` may be empty.
pub(crate) async fn before(core: &mut Core, is_locked: bool, expire_after: &str) -> Value {
    let mut config = with(&config([("name", "k".into())]), "entity_lock", is_locked);
    if !expire_after.is_empty() {
        config = with(&config, "expire_after", expire_after);
    }
    core.converge(&round(&config, "1")).await;
    round(&config, "2")
}

/// A key that is about to be rotated, the configuration that does it, and the ID of a key that has expired since an earlier one,
/// if the fault is for its deletion.
async fn ready(request: Request) -> (Core, Value, String) {
    let mut core = Core::new().await;
    // A key that was there before, so that token, listing and the login key's ID are at hand and only the rotation's own
    // requests count.
    core.converge(&config([("name", "gone".into())])).await;
    core.destroy().await;
    let mut wish = before(&mut core, request.is_of_locked_key(), "120d").await;
    if request != Request::DeleteExpired {
        return (core, wish, String::new());
    }
    core.converge(&wish).await;
    wish = round(&wish, "3");
    let expired = retiring(&core)[0].0.clone();
    let past = core.mock.now() - Duration::from_secs(3600);
    core.mock.change_key(&expired, |key| key.expires_at = Some(past));
    core.refresh().await;
    (core, wish, expired)
}

/// Runs one cell, checks what no fault may break, and tells what happened.
async fn cell(request: Request, fault: &str, effect: Effect, times: usize) -> Result<String, String> {
    let (mut core, wish, expired) = ready(request).await;
    let stored = core.state.clone();
    let generation = core.attribute("generation").clone();
    let id = text(stored.value.as_ref().unwrap(), "apikey_id").to_owned();
    let find = |core: &Core, id: &str| core.keys().into_iter().find(|key| key.id == id);
    let old = find(&core, &id).ok_or("no key was created")?;
    core.mock.clear_journal();
    core.mock.inject(request.fault(&id, &expired, effect.clone()).times(times));
    let started = tokio::time::Instant::now();
    let planned = core.plan(&wish, false).await.map_err(|diagnostics| said(&diagnostics))?;
    assert_eq!(planned.action, Action::Update);
    let diagnostics = core.apply(&wish, planned).await;
    let requests = core.mock.journal().len();
    core.mock.clear_faults();
    let told = said(&diagnostics);

    let rule = |kept: bool, what: &str| if kept { Ok(()) } else { Err(format!("{what}\n{told}")) };
    rule(started.elapsed() <= Duration::from_secs(6 * 60), "it took longer than its time-out allows")?;
    let is_named = |summary: &str| summary.contains("\"k") || summary.contains("ApiKey-");
    rule(diagnostics.iter().all(|diagnostic| is_named(&diagnostic.summary)), "a diagnostic names no key")?;
    check(&core, &told, is_word_of_absence(&effect))?;
    let state = if core.state.value == stored.value {
        "as before"
    } else if *core.attribute("apikey_id") == id.as_str().into() {
        return Err(format!("the state has another current key\n{told}"));
    } else {
        rule(*core.attribute("generation") != generation, "the next key has no number of its own")?;
        "has the next key"
    };
    let outcome = if has_errors(&diagnostics) {
        format!("error: {}", gist(&told))
    } else if diagnostics.is_empty() {
        "ok".to_owned()
    } else {
        format!("warning: {}", gist(&told))
    };
    let of_expired = match find(&core, &expired) {
        _ if expired.is_empty() => "",
        Some(_) => "; expired key kept",
        None => "; expired key deleted",
    };
    let old_is = old_key_is(&old, find(&core, &id).as_ref());
    recover(&mut core, &wish, &told, is_word_of_absence(&effect))
        .await
        .map_err(|broken| format!("{fault}: {broken}"))?;
    Ok(format!("{requests} requests; state {state}; old key {old_is}{of_expired}; {outcome}"))
}

fn old_key_is(before: &Key, after: Option<&Key>) -> &'static str {
    match after {
        None => "deleted",
        Some(after) if after.expires_at != before.expires_at => "expires",
        Some(after) if after.locked != before.locked => "unlocked",
        Some(_) => "as before",
    }
}

/// Whether a fault is the API's own word that there is no such key, which is believed.
pub(crate) fn is_word_of_absence(effect: &Effect) -> bool {
    *effect == not_found()
}

/// The IDs of the live keys that the state doesn't name.
pub(crate) fn unnamed(core: &Core) -> Vec<String> {
    let named = retiring(core);
    let is_in_state = |id: &String| {
        *core.attribute("apikey_id") == Value::String(id.clone()) || named.iter().any(|(other, _)| other == id)
    };
    live(core).into_iter().map(|key| key.id).filter(|id| !is_in_state(id)).collect()
}

/// What no fault may break, whatever became of a rotation: the state has a key that works, with its value, and each live key is
/// named by the state or by a message, unless the API has said that it doesn't exist.
pub(crate) fn check(core: &Core, told: &str, is_denied: bool) -> Result<(), String> {
    let rule = |kept: bool, what: &str| if kept { Ok(()) } else { Err(format!("{what}\n{told}")) };
    rule(!core.state.tainted, "a key was tainted")?;
    let state = core.state.value.as_ref().ok_or("the state forgot the keys")?;
    let current = core.keys().into_iter().find(|key| key.id == text(state, "apikey_id"));
    let current = current.ok_or("the current key does not exist")?;
    rule(is_live(core, &current), "the current key does not work")?;
    rule(text(state, "apikey") == current.value, "the value is not the current key's")?;
    let is_so = text(state, "name") == current.name && *state.get("locked") == Value::Bool(current.locked);
    rule(is_so || !told.is_empty(), "the state lies, and nothing was said")?;
    for id in unnamed(core) {
        let is_told = told.contains(&id) || told.contains("the keys cannot be listed");
        rule(is_told || is_denied, "a key was left behind that no message names")?;
    }
    // Only a creation that was certainly refused is sent again.
    let journal = core.mock.journal();
    let sent: Vec<_> =
        journal.iter().filter(|sent| sent.method == Method::POST && sent.path == "/v1/apikeys").collect();
    let earlier = sent.split_last().map_or(&[][..], |(_, earlier)| earlier);
    rule(earlier.iter().all(|sent| matches!(sent.status, Some(401 | 429))), "a second key may have been created")
}

/// The next apply, by a new process and without faults, ends the rotation, and makes no third key unless the first one may have
/// left one behind.
pub(crate) async fn recover(core: &mut Core, wish: &Value, told: &str, is_denied: bool) -> Result<(), String> {
    let left = unnamed(core);
    core.mock.clear_faults();
    core.configure().await;
    let next = said(&core.settle(wish).await);
    let rule = |kept: bool, what: &str| if kept { Ok(()) } else { Err(format!("{what}\n{told}\n{next}")) };
    let is_told = |id: &String| told.contains(id) || next.contains(id);
    rule(is_denied || left.iter().all(is_told), "a key was left behind that no message names, nor the next run")?;
    rule(unnamed(core).len() <= left.len(), "the next apply left a key behind")?;
    // By default, `overlap` is a day. A key may have an expiry of its own, which is later.
    let latest = core.mock.now() + SignedDuration::from_hours(24) + SignedDuration::from_mins(1);
    let ends = |id: &str| core.keys().into_iter().find(|key| key.id == id).and_then(|key| key.expires_at);
    let ends_in_time = |(id, _): &(String, String)| ends(id).is_some_and(|end| end <= latest);
    rule(retiring(core).iter().all(ends_in_time), "a key that was replaced outlives its overlap")?;
    let in_state = live(core).len() - unnamed(core).len();
    rule(in_state <= 2, "there is a third key")?;
    let current = core.keys().into_iter().find(|key| key.id == text(core.state.value.as_ref().unwrap(), "apikey_id"));
    let is_locked = current.is_some_and(|key| key.locked);
    rule(*wish.get("entity_lock") == Value::Bool(is_locked), "the lock is not as configured")
}
