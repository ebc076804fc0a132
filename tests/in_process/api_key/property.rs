//! Random keys and random changes: what is planned is what is there afterwards, whatever the two configurations are.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tf_provider::value::{Number, Value};

use super::Core;
use crate::terraform_core::values::{config, map, text, with};
use crate::terraform_core::{Action, Stored, has_errors, said};

/// How many cases are tried; more with `PROPERTY_CASES`.
const CASES: u32 = 2_000;

/// Where the value of a key comes from.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    Generated,
    Own(u8),
    /// Without a version: not known to the state, as after an import.
    WriteOnly(u8, Option<i64>),
}

/// How the prior state came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// This provider made the key, and no one else touched it.
    Created,
    /// The key was imported: the state knows what the API tells, and nothing else.
    Imported,
    /// Somebody changed the key after it was made.
    Drifted,
}

#[derive(Clone, Debug)]
struct Wish {
    name: u8,
    description: Option<u8>,
    entity_lock: Option<bool>,
    disabled: Option<bool>,
    expires_at: Option<usize>,
    action_when_leaked: Option<usize>,
    support_sessions: Option<bool>,
    value: Source,
    rotate: Option<u8>,
    file: Option<u8>,
    create_timeout: Option<u8>,
}

const EXPIRIES: [&str; 5] =
    ["", "2040-01-28T15:00:00Z", "2040-01-28T15:00+0000", "2040-01-28T16:00:48+01:00", "2041-06-30T00:00+0000"];
const ACTIONS: [&str; 3] = ["none", "disable", "delete"];

fn own_value(number: u8) -> String {
    format!("a-value-of-my-own-with-number-{number}-in-it")
}

fn wish() -> impl Strategy<Value = Wish> {
    let value = prop_oneof![
        3 => Just(Source::Generated),
        2 => (0..2_u8).prop_map(Source::Own),
        2 => (0..2_u8, 1..3_i64).prop_map(|(value, version)| Source::WriteOnly(value, Some(version))),
    ];
    let switches = (any::<Option<bool>>(), any::<Option<bool>>(), any::<Option<bool>>());
    let strings =
        (0..2_u8, proptest::option::of(0..3_u8), proptest::option::of(0..5_usize), proptest::option::of(0..3_usize));
    let others = (proptest::option::of(0..2_u8), proptest::option::of(0..2_u8), proptest::option::of(1..3_u8));
    (strings, switches, value, others).prop_map(|(strings, switches, value, others)| Wish {
        name: strings.0,
        description: strings.1,
        expires_at: strings.2,
        action_when_leaked: strings.3,
        entity_lock: switches.0,
        disabled: switches.1,
        support_sessions: switches.2.filter(|_| Core::has_sessions()),
        value,
        rotate: others.0,
        file: others.1,
        create_timeout: others.2,
    })
}

fn route() -> impl Strategy<Value = Route> {
    prop_oneof![2 => Just(Route::Created), 1 => Just(Route::Imported), 1 => Just(Route::Drifted)]
}

impl Wish {
    fn config(&self, folder: &std::path::Path) -> Value {
        let text = |value: Option<String>| value.map_or(Value::Null, Value::String);
        let flag = |value: Option<bool>| value.map_or(Value::Null, Value::Bool);
        let mut wished = config([
            ("name", Value::String(self.name())),
            ("description", text(self.description.map(description))),
            ("entity_lock", flag(self.entity_lock)),
            ("disabled", flag(self.disabled)),
            ("expires_at", text(self.expires_at.map(|at| EXPIRIES[at].to_owned()))),
            ("action_when_leaked", text(self.action_when_leaked.map(|at| ACTIONS[at].to_owned()))),
            ("support_sessions", flag(self.support_sessions)),
            ("rotate_when_changed", self.rotate.map_or(Value::Null, |at| map([("round", &at.to_string())]))),
            ("file", text(self.file.map(|at| folder.join(format!("key-{at}")).display().to_string()))),
        ]);
        match &self.value {
            Source::Generated => {}
            Source::Own(number) => wished = with(&wished, "apikey", own_value(*number).as_str()),
            Source::WriteOnly(number, version) => {
                wished = with(&wished, "apikey_wo", own_value(*number).as_str());
                let version = version.map_or(Value::Null, |version| Value::Number(Number::from(version)));
                wished = with(&wished, "apikey_wo_version", version);
            }
        }
        if let Some(minutes) = self.create_timeout {
            let create = format!("{minutes}m");
            let Value::Mapping(mut timeouts) = map([("create", &create)]) else { unreachable!() };
            for other in ["read", "update", "delete"] {
                timeouts.insert(other.to_owned(), Value::Null);
            }
            wished = with(&wished, "timeouts", Value::Mapping(timeouts));
        }
        wished
    }

    fn name(&self) -> String {
        format!("key {}", self.name)
    }

    fn version(&self) -> Option<i64> {
        match self.value {
            Source::WriteOnly(_, version) => version,
            _ => None,
        }
    }

    fn locked(&self) -> bool {
        self.entity_lock.unwrap_or(false)
    }

    fn instant(&self) -> &'static str {
        match self.expires_at.unwrap_or(0) {
            0 => "",
            4 => "2041",
            _ => "2040",
        }
    }

    /// Whether going from one to the other would send something that changes the key.
    fn differs(&self, other: &Self, leaked: &str, sessions: bool) -> bool {
        self.name != other.name
            || self.description.map(description).unwrap_or_default()
                != other.description.map(description).unwrap_or_default()
            || self.disabled.unwrap_or(false) != other.disabled.unwrap_or(false)
            || self.instant() != other.instant()
            || other.action_when_leaked.is_some_and(|at| ACTIONS[at] != leaked)
            || other.support_sessions.is_some_and(|wanted| wanted != sessions)
    }
}

fn description(number: u8) -> String {
    if number == 0 { String::new() } else { format!("description {number}") }
}

#[test]
fn whatever_is_planned_is_there_afterwards() {
    let cases = std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let folder = tempfile::tempdir().unwrap();
    runner
        .run(&(wish(), route(), wish()), |(before, route, after)| {
            let place = tempfile::tempdir_in(folder.path()).unwrap();
            runtime.block_on(change(before, route, &after, place.path()));
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// Makes a key as the first wish has it, and changes it to the second.
async fn change(mut before: Wish, route: Route, after: &Wish, folder: &std::path::Path) {
    let mut core = Core::new().await;
    let (first, second) = (before.config(folder), after.config(folder));
    core.converge(&first).await;
    check(&mut core, &before, &first).await;
    take(&mut core, route, &mut before).await;
    let made = core.key();
    let in_state = !core.attribute("apikey").is_null();

    // What has to happen, by the rules, without the code that is tested.
    let value_changes = match (&before.value, &after.value) {
        (_, Source::Own(new)) => in_state && made.value != own_value(*new),
        _ => false,
    };
    let is_equal = |number: u8| made.value == own_value(number);
    let version_changes = match (before.version(), &after.value) {
        (Some(before), _) => after.version() != Some(before),
        // A first version: an equal value stays the key's.
        (None, Source::WriteOnly(number, _)) => in_state && !is_equal(*number),
        (None, _) => false,
    };
    let rotates = before.rotate.is_some() && before.rotate != after.rotate;
    let replaced = value_changes || version_changes || rotates;
    let changed = before.differs(after, &made.action_when_leaked, made.support_sessions);
    let refused_for_lock = before.locked() && (replaced || (after.locked() && changed));
    let keeps_unknown_value = !in_state && !replaced && !matches!(after.value, Source::Own(_));
    let refused_for_file =
        keeps_unknown_value && after.file.is_some() && before.file.is_some() && before.file != after.file;
    let is_asked = match &after.value {
        Source::Own(number) => !is_equal(*number),
        Source::WriteOnly(number, _) => before.version().is_none() && !is_equal(*number),
        Source::Generated => false,
    };
    let asked_in_vain = !in_state && !replaced && is_asked;

    core.mock.clear_journal();
    core.refresh().await;
    let planned = match core.plan(&second, false).await {
        Err(diagnostics) => {
            assert!(refused_for_lock || refused_for_file, "refused without need: {}", said(&diagnostics));
            assert!(core.writes().is_empty(), "{:?}", core.writes());
            assert_eq!(core.key(), made);
            return;
        }
        Ok(planned) => planned,
    };
    assert!(!refused_for_lock && !refused_for_file, "not refused");
    assert_eq!(planned.action == Action::Replace, replaced, "{:?}", planned.action);
    let diagnostics = core.apply(&second, planned).await;
    if asked_in_vain {
        assert!(has_errors(&diagnostics), "a foreign value was accepted");
        assert!(core.writes().is_empty(), "{:?}", core.writes());
        assert_eq!(core.key(), made);
        return;
    }
    assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
    check(&mut core, after, &second).await;
    let now = core.key();
    if replaced {
        assert_ne!(now.id, made.id);
    } else {
        assert_eq!((now.id, now.value), (made.id, made.value), "the key must stay what it was");
        let puts = core.writes().iter().filter(|call| call.starts_with("PUT")).count();
        assert!(puts <= 1 && (changed || puts == 0), "{:?}", core.writes());
    }
}

/// Lets the prior state come to be as the route says; `before` is then what it amounts to.
async fn take(core: &mut Core, route: Route, before: &mut Wish) {
    match route {
        Route::Created => {}
        Route::Imported => {
            let id = core.key().id;
            core.state = Stored { value: Some(core.import(&id).await.unwrap()), ..Stored::default() };
            // A value that isn't known and has no version; no trigger, no file.
            (before.value, before.rotate, before.file) = (Source::WriteOnly(0, None), None, None);
        }
        Route::Drifted => {
            before.name = 1 - before.name;
            before.disabled = Some(!before.disabled.unwrap_or(false));
            before.entity_lock = Some(!before.locked());
            let (name, disabled, locked) = (before.name(), before.disabled == Some(true), before.locked());
            let id = core.key().id;
            core.mock.change_key(&id, |key| (key.name, key.disabled, key.locked) = (name, disabled, locked));
        }
    }
}

/// The key is as wished, the state says so and is what a fresh read says, and there is nothing left to do.
async fn check(core: &mut Core, wish: &Wish, config: &Value) {
    let key = core.key();
    assert_eq!(key.name, wish.name());
    assert_eq!(key.description.clone().unwrap_or_default(), wish.description.map(description).unwrap_or_default());
    assert_eq!(key.locked, wish.locked());
    assert_eq!(key.disabled, wish.disabled.unwrap_or(false));
    assert!(key.expires_at.map(|at| at.to_string()).unwrap_or_default().starts_with(wish.instant()));
    assert_eq!(key.expires_at.is_some(), !wish.instant().is_empty());
    if let Some(at) = wish.action_when_leaked {
        assert_eq!(key.action_when_leaked, ACTIONS[at]);
    }
    if let Some(sessions) = wish.support_sessions {
        assert_eq!(key.support_sessions, sessions);
    }
    let state = core.state.value.clone().unwrap();
    assert_eq!(text(&state, "id"), key.id);
    if let Value::String(value) = state.get("apikey") {
        assert_eq!(*value, key.value, "the state holds a value that is not the key's");
    } else {
        assert!(!matches!(wish.value, Source::Own(_)));
    }
    assert!(!matches!(wish.value, Source::WriteOnly(..)) || state.get("apikey").is_null(), "a value is in the state");
    assert!(state.get("apikey_wo").is_null());
    if let (Value::String(path), Value::String(_)) = (state.get("file"), state.get("apikey")) {
        let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(written["apikey"], key.value.as_str());
        assert_eq!(written["id"], key.id.as_str());
    }
    core.assert_settled(config).await;
}
