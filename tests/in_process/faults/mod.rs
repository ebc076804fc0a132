//! Every operation under every fault: how many requests, what the state and the API hold afterwards, and what is said.
//!
//! `cargo test --test in_process fault_table -- --nocapture` prints the table. What is expected is in `fault_table.txt`,
//! and was reasoned from the policy, cell by cell; beside it, each cell has to keep the rules that no fault may break.

mod pairs;
mod rotation;
mod stateless;
mod table;

use std::time::Duration;

use http::Method;
use iam_identity_mock::{CannedResponse, Effect, Fault};
use jiff::Timestamp;
use tf_provider::value::Value;

use self::stateless::STATELESS;
use self::table::Table;
use crate::terraform_core::kind::{Object, ResourceKind, ServiceIds, ServiceKey, UserKey};
use crate::terraform_core::values::{config, with};
use crate::terraform_core::{Action, CoreOf, Stored, has_errors, said};

/// What is expected of each operation under each fault.
const EXPECTED: &str = include_str!("fault_table.txt");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Create,
    CreateOwn,
    Read,
    Update,
    Lock,
    Unlock,
    Disable,
    Enable,
    Delete,
    Import,
}

const OPERATIONS: [(&str, Operation); 10] = [
    ("create", Operation::Create),
    ("create with a value of one's own", Operation::CreateOwn),
    ("read", Operation::Read),
    ("update", Operation::Update),
    ("lock", Operation::Lock),
    ("unlock", Operation::Unlock),
    ("disable", Operation::Disable),
    ("enable", Operation::Enable),
    ("delete", Operation::Delete),
    ("import", Operation::Import),
];

/// A fault and how many requests in a row it affects.
pub(crate) fn faults() -> Vec<(&'static str, Effect, usize)> {
    faults_at(Timestamp::now())
}

/// The same at this time on the server's clock.
fn faults_at(now: Timestamp) -> Vec<(&'static str, Effect, usize)> {
    const ALWAYS: usize = 1_000;
    let answer = |status, body: &str| Effect::body(status, body);
    let soon = (now + Duration::from_secs(7)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let instead = |status: u16, body: &str| {
        Effect::AnswerAfter(CannedResponse { status, headers: Vec::new(), body: body.to_owned() })
    };
    vec![
        ("no connection", Effect::Unreachable, ALWAYS),
        ("no connection, once", Effect::Unreachable, 1),
        ("reset before acting, once", Effect::DropBefore, 1),
        ("reset after acting, once", Effect::DropAfter, 1),
        ("reset after acting, always", Effect::DropAfter, ALWAYS),
        ("time-out after acting, once", Effect::DelayAfter(Duration::from_secs(3600)), 1),
        ("time-out before acting, always", Effect::DelayBefore(Duration::from_secs(3600)), ALWAYS),
        ("400", answer(400, r#"{"errors":[{"code":"c","message_code":"BXNIM0106E","message":"m"}]}"#), ALWAYS),
        ("401, once", Effect::status(401), 1),
        ("401, always", Effect::status(401), ALWAYS),
        ("403", Effect::status(403), ALWAYS),
        ("404", not_found(), ALWAYS),
        ("404 of a gateway", answer(404, "<html>An 404 error occurred in iam-gateway.</html>"), ALWAYS),
        ("409, once", Effect::status(409), 1),
        ("409, always", Effect::status(409), ALWAYS),
        ("429 with seconds, once", Effect::status_with(429, "retry-after", "7"), 1),
        ("429 with a date, once", Effect::status_with(429, "retry-after", soon), 1),
        ("429, once", Effect::status(429), 1),
        ("429, always", Effect::status(429), ALWAYS),
        ("500, once", Effect::status(500), 1),
        ("501", Effect::status(501), ALWAYS),
        ("502 HTML, always", answer(502, "<html>bad gateway</html>"), ALWAYS),
        ("503, once", Effect::status(503), 1),
        ("404 with a gateway's code", answer(404, r#"{"code":404,"message":"no route"}"#), ALWAYS),
        ("200 HTML before acting, once", answer(200, "<html>log in</html>"), 1),
        ("empty 200 before acting, once", answer(200, ""), 1),
        ("truncated JSON after acting, once", Effect::CutBody(40), 1),
        ("wrong JSON after acting, once", instead(200, "[1, 2]"), 1),
        ("empty 200 after acting, once", instead(200, ""), 1),
    ]
}

/// The API's own word that there is no such key.
fn not_found() -> Effect {
    Effect::body(404, r#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}]}"#)
}

const OWN: &str = "a-value-of-my-own-that-is-long-enough";

impl Operation {
    fn start(self) -> Value {
        let plain = config([("name", "k".into())]);
        match self {
            Self::Unlock => with(&plain, "entity_lock", true),
            Self::Enable => with(&plain, "disabled", true),
            _ => plain,
        }
    }

    fn wish(self) -> Value {
        let plain = config([("name", "k".into())]);
        match self {
            Self::CreateOwn => with(&plain, "apikey", OWN),
            Self::Update => with(&plain, "name", "k2"),
            Self::Lock => with(&plain, "entity_lock", true),
            Self::Disable => with(&plain, "disabled", true),
            _ => plain,
        }
    }

    fn is_creation(self) -> bool {
        matches!(self, Self::Create | Self::CreateOwn)
    }

    /// The request that this operation is about, on objects with this path.
    fn request(self, objects: &str, id: &str) -> (Method, String) {
        let path = |end: &str| format!("{objects}/{id}{end}");
        match self {
            Self::Create | Self::CreateOwn => (Method::POST, objects.to_owned()),
            Self::Read | Self::Import => (Method::GET, path("")),
            Self::Update => (Method::PUT, path("")),
            Self::Lock => (Method::POST, path("/lock")),
            Self::Unlock => (Method::DELETE, path("/lock")),
            Self::Disable => (Method::POST, path("/disable")),
            Self::Enable => (Method::DELETE, path("/disable")),
            Self::Delete => (Method::DELETE, path("")),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn fault_table() {
    let mut rows = rows::<UserKey>(&OPERATIONS).await;
    for (name, what) in STATELESS {
        let mut cells = Vec::new();
        for (fault, effect, times) in faults() {
            let cell = stateless::cell(what, effect, times).await;
            cells.push(cell.unwrap_or_else(|broken| panic!("{name}, {fault}: {broken}")));
        }
        rows.push((name, cells));
    }
    assert_table(&table(rows), EXPECTED);
}

fn assert_table(found: &str, expected: &str) {
    println!("{found}");
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected.lines().count());
}

/// The rows of a managed key are the same, whoever owns it.
#[tokio::test(start_paused = true)]
async fn fault_table_of_a_service_ids_key() {
    let table = table(rows::<ServiceKey>(&OPERATIONS).await);
    for (found, expected) in table.lines().zip(EXPECTED.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(table.lines().count(), OPERATIONS.len() * (faults().len() + 1));
}

/// A service ID has no value and is never disabled. Its keys are listed before it is deleted, and after a conflict. An update that is
/// refused although the tag is current isn't sent again. All other rows are those of a key.
#[tokio::test(start_paused = true)]
async fn fault_table_of_a_service_id() {
    for each in OPERATIONS {
        let expected = match each.1 {
            Operation::CreateOwn | Operation::Disable | Operation::Enable => continue,
            Operation::Delete => include_str!("deletion_of_a_service_id.txt").to_owned(),
            Operation::Update => refused_once(&rows_of(EXPECTED, each.0)),
            _ => rows_of(EXPECTED, each.0),
        };
        assert_table(&table(rows::<ServiceIds>(&[each]).await), &expected);
    }
}

/// The rows of an update that isn't sent again after a 409 if the tag is current.
fn refused_once(rows: &str) -> String {
    let expected = "2 requests; state as before; key as before; error: status 409";
    let line = |line: &str| match line.trim_start().split_once("  ") {
        Some((fault, _)) if fault.starts_with("409, ") => format!("  {fault:<33}  {expected}"),
        _ => line.to_owned(),
    };
    rows.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The rows of this operation in a table.
fn rows_of(table: &str, operation: &str) -> String {
    let rows = table.lines().skip_while(|line| *line != operation);
    let rows: Vec<_> = rows.enumerate().take_while(|(at, line)| *at == 0 || line.starts_with(' ')).collect();
    rows.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// These operations on an object, each with its cells.
async fn rows<K: ResourceKind>(operations: &[(&'static str, Operation)]) -> Vec<(&'static str, Vec<String>)> {
    let mut rows = Vec::new();
    for (name, operation) in operations.iter().copied() {
        let mut cells = Vec::new();
        for (fault, effect, times) in faults() {
            cells.push(
                cell::<K>(operation, fault, effect, times)
                    .await
                    .unwrap_or_else(|broken| panic!("{name}, {fault}: {broken}")),
            );
        }
        rows.push((name, cells));
    }
    rows
}

fn table(rows: Vec<(&'static str, Vec<String>)>) -> String {
    Table { columns: faults().iter().map(|(name, ..)| *name).collect(), rows }.render()
}

/// Runs one cell, checks what no fault may break, and tells what happened.
async fn cell<K: ResourceKind>(
    operation: Operation,
    fault: &str,
    effect: Effect,
    times: usize,
) -> Result<String, String> {
    let mut core = CoreOf::<K>::new().await;
    // Keys that were there before, so that token, listing and the login key's ID are at hand and only the operation's own
    // requests count.
    core.converge(&config([("name", "gone".into())])).await;
    core.destroy().await;
    core.converge(&config([("name", "earlier".into())])).await;
    let objects = |core: &CoreOf<K>| K::objects(&core.mock).into_iter();
    let earlier = objects(&core).next().ok_or("nothing was created")?.id;
    core.state = Stored::default();
    let mut before = None;
    if !operation.is_creation() {
        core.converge(&operation.start()).await;
        before = objects(&core).find(|object| object.id != earlier);
    }
    let (method, path) = operation.request(K::PATH, before.as_ref().map_or("", |key| key.id.as_str()));
    core.mock.clear_journal();
    core.mock.inject(Fault::on(method, path, effect).times(times));
    let stored = core.state.clone();
    let started = tokio::time::Instant::now();
    let wish = operation.wish();
    let (diagnostics, imported) = match operation {
        Operation::Read => (core.refresh().await, None),
        Operation::Delete => (core.destroy().await, None),
        Operation::Import => match core.import(&before.as_ref().unwrap().id).await {
            Ok(value) => (Vec::new(), Some(value)),
            Err(diagnostics) => (diagnostics, None),
        },
        _ => {
            let planned = core.plan(&wish, false).await.map_err(|diagnostics| said(&diagnostics))?;
            assert_ne!(planned.action, Action::NoOp);
            (core.apply(&wish, planned).await, None)
        }
    };
    let requests = core.mock.journal().len();
    core.mock.clear_faults();
    let after = objects(&core).find(|object| object.id != earlier);
    let told = said(&diagnostics);

    // The rules that no fault may break.
    let rule = |kept: bool, what: &str| if kept { Ok(()) } else { Err(format!("{what}\n{told}")) };
    rule(!core.state.tainted, "a key was tainted")?;
    rule(started.elapsed() <= Duration::from_secs(6 * 60), "it took longer than its time-out allows")?;
    rule(
        diagnostics.iter().all(|diagnostic| {
            diagnostic.path.is_some()
                || diagnostic.summary.contains("\"k")
                || diagnostic.summary.contains("ApiKey-")
                || diagnostic.summary.contains("ServiceId-")
        }),
        "a diagnostic names no key",
    )?;
    if let (Some(state), Some(key)) = (&core.state.value, &after) {
        rule(operation.is_creation() || state.get("id") == stored.value.as_ref().unwrap().get("id"), "another key")?;
        let is_value = |value: String| *state.get("apikey") == Value::String(value);
        rule(key.value.clone().is_none_or(is_value), "the value was lost")?;
    }
    if let (None, Some(key), true) = (&core.state.value, &after, operation.is_creation()) {
        rule(told.contains(&key.id), "a key was left that no message names")?;
    }
    // Only the API's own word "there is no such key" removes a key from the state.
    let forgotten = !operation.is_creation() && after.is_some() && core.state.value.is_none();
    rule(!forgotten || fault == "404", "a key was forgotten")?;

    let outcome = if has_errors(&diagnostics) {
        format!("error: {}", gist(&told))
    } else if diagnostics.is_empty() {
        "ok".to_owned()
    } else {
        format!("warning: {}", gist(&told))
    };
    let state = match (&imported, &core.state.value) {
        (Some(_), _) => "imported",
        (None, None) if operation.is_creation() => "none",
        (None, None) => "removed",
        (None, Some(value)) if Some(value) == stored.value.as_ref() => "as before",
        (None, Some(value)) => {
            let key = after.as_ref().ok_or("a state without a key")?;
            let truthful = *value.get("name") == Value::String(key.name.clone())
                && *value.get("locked") == Value::Bool(key.locked)
                && key.disabled.is_none_or(|disabled| *value.get("disabled") == Value::Bool(disabled));
            if truthful { "true" } else { return Err(format!("the state lies: {told}")) }
        }
    };
    Ok(format!("{requests} requests; state {state}; key {}; {outcome}", key_is(before.as_ref(), after.as_ref())))
}

pub(crate) fn key_is(before: Option<&Object>, after: Option<&Object>) -> &'static str {
    match (before, after) {
        (None, None) => "not made",
        (None, Some(_)) => "made",
        (Some(_), None) => "deleted",
        (Some(before), Some(after)) => {
            let same = (&before.name, before.locked, before.disabled) == (&after.name, after.locked, after.disabled);
            if same { "as before" } else { "changed" }
        }
    }
}

/// The words that tell one message from another.
pub(crate) fn gist(told: &str) -> String {
    let words = [
        ("may have been created", "outcome unknown"),
        ("no longer exists", "gone"),
        ("no longer works. It was deleted", "gone"),
        ("does not exist", "no such key"),
        ("was changed outside of Terraform", "changed elsewhere"),
        ("could not be read afterwards", "done, not read"),
        ("is locked", "locked"),
        ("could not be sent", "not sent"),
        ("was lost during", "connection broke"),
        ("did not respond in time", "time-out"),
        ("the response is cut off", "answer cut off"),
        ("the response is empty", "answer empty"),
        ("not the JSON that was expected", "answer unreadable"),
        ("not that of a successful change", "answer unreadable"),
        ("a proxy or a gateway may have responded instead", "not the API"),
    ];
    let known = words.iter().find(|(phrase, _)| told.contains(phrase)).map(|(_, gist)| (*gist).to_owned());
    let status =
        told.split("with status ").nth(1).and_then(|rest| rest.get(..3)).map(|status| format!("status {status}"));
    let named = if told.contains("terraform import") { ", candidate named" } else { "" };
    format!("{}{named}", known.or(status).unwrap_or_else(|| panic!("a message of no known kind: {told}")))
}
