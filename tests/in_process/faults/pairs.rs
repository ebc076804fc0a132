//! Every pair of faults at every two places of one apply: of a creation, of the longest update there is, and of a rotation.
//!
//! Whatever the two are, no key is lost, none is tainted, what the state says is true, and either the next apply ends
//! with exactly the wanted key or the first one's message named the key that was left behind.

use iam_identity_mock::{Fault, Key};
use jiff::Timestamp;
use tf_provider::Diagnostic;
use tf_provider::value::Value;

use crate::faults::{faults_at, rotation};
use crate::terraform_core::kind::{ResourceKind, RotatingKey, ServiceKey, UserKey};
use crate::terraform_core::values::config;
use crate::terraform_core::{CoreOf, Planned, Stored, has_errors, said};

/// The requests of an apply: token, listing and POST; or unlock, read, PUT, disable, lock, read after a token. Later
/// places affect repetitions and what is asked after a failure.
const CREATION_PLACES: usize = 5;
const UPDATE_PLACES: usize = 8;

/// The requests of a rotation: token, whether the key is that of the login, read, unlock if it is locked, listing, POST, read,
/// PUT.
const ROTATION_PLACES: usize = 8;

#[test]
fn every_pair_of_faults_in_a_creation() {
    every_pair::<UserKey>("a creation", 3_000, CREATION_PLACES, None, &config([("name", "k".into())]));
}

#[test]
fn every_pair_of_faults_in_a_creation_for_a_service_id() {
    every_pair::<ServiceKey>(
        "a creation for a service ID",
        3_000,
        CREATION_PLACES,
        None,
        &config([("name", "k".into())]),
    );
}

#[test]
fn every_pair_of_faults_in_a_creation_with_a_value_of_ones_own() {
    let own = config([("name", "k".into()), ("apikey", "a-value-of-my-own-that-is-long-enough".into())]);
    every_pair::<UserKey>("a creation with a value of one's own", 3_000, CREATION_PLACES, None, &own);
}

// From locked to locked there is no way in one apply; the two ways between locked and unlocked have every step.

#[test]
fn every_pair_of_faults_in_an_update_that_unlocks() {
    let (locked, changed) = locked_and_changed();
    every_pair::<UserKey>("an update that unlocks", 8_000, UPDATE_PLACES, Some(&locked), &changed);
}

#[test]
fn every_pair_of_faults_in_an_update_that_locks() {
    let (locked, changed) = locked_and_changed();
    every_pair::<UserKey>("an update that locks", 8_000, UPDATE_PLACES, Some(&changed), &locked);
}

#[test]
fn every_pair_of_faults_in_a_rotation() {
    every_pair_of_a_rotation("a rotation", 11_500, false, "");
}

#[test]
fn every_pair_of_faults_in_a_rotation_of_a_locked_key_that_expires() {
    every_pair_of_a_rotation("a rotation of a locked key that expires", 12_900, true, "120d");
}

fn locked_and_changed() -> (Value, Value) {
    let locked = config([("name", "k".into()), ("entity_lock", true.into())]);
    (locked, config([("name", "k2".into()), ("disabled", true.into())]))
}

/// What every run of a test starts from: the mock's state and Terraform's, and the plan that a fresh process applies.
struct Start {
    at: Timestamp,
    mock: serde_json::Value,
    state: Stored,
    planned: Planned,
}

impl Start {
    async fn of<K: ResourceKind>(core: CoreOf<K>, wish: &Value) -> Self {
        let (at, mock, state) = (core.mock.now(), core.mock.snapshot(), core.state.clone());
        let planned = core.plan(wish, false).await.unwrap_or_else(|errors| panic!("{errors:#?}"));
        Self { at, mock, state, planned }
    }

    /// A fresh process, as for every apply: its first request is for a token.
    async fn core<K: ResourceKind>(&self) -> CoreOf<K> {
        let mut core = CoreOf::new().await;
        core.mock.restore(self.mock.clone()).unwrap();
        core.mock.set_clock(self.at);
        core.state = self.state.clone();
        core
    }
}

/// From where the next apply has ended well. It is configured anew and meets no faults, so from the same place it would end the same
/// way.
#[derive(Default)]
struct Recovered(Vec<Situation>);

/// What the next apply depends on, and what is expected of it: which keys were told of.
#[derive(PartialEq)]
struct Situation {
    at: Timestamp,
    state: Stored,
    keys: Vec<(Key, bool)>,
    /// Whether less is expected: after an error, or after the API has denied that a key exists.
    is_lenient: bool,
}

impl Recovered {
    /// Whether this is where no apply has started from yet.
    fn is_new<K: ResourceKind>(&mut self, core: &CoreOf<K>, told: &str, is_lenient: bool) -> bool {
        let keys = core.keys().into_iter().map(|key| (key.clone(), told.contains(&key.id))).collect();
        let situation = Situation { at: core.mock.now(), state: core.state.clone(), keys, is_lenient };
        let is_new = !self.0.contains(&situation);
        if is_new {
            self.0.push(situation);
        }
        is_new
    }

    /// Asserts that what differs is not taken for the same.
    fn assert_many(&self, what: &str) {
        let count = self.0.len();
        assert!(count >= 100, "the next apply after {what} was run from {count} situations only");
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap()
}

fn every_pair<K: ResourceKind>(what: &str, least: usize, places: usize, before: Option<&Value>, wish: &Value) {
    let runtime = runtime();
    let start = runtime.block_on(async {
        let mut core = CoreOf::<K>::new().await;
        if let Some(before) = before {
            core.converge(before).await;
        }
        Start::of(core, wish).await
    });
    let mut recovered = Recovered::default();
    run_pairs(what, least, places, start.at, |pair| runtime.block_on(survive::<K>(&start, wish, pair, &mut recovered)));
    recovered.assert_many(what);
}

fn every_pair_of_a_rotation(what: &str, least: usize, is_locked: bool, expire_after: &str) {
    let runtime = runtime();
    let (start, wish) = runtime.block_on(async {
        let mut core = CoreOf::<RotatingKey>::new().await;
        let wish = rotation::before(&mut core, is_locked, expire_after).await;
        (Start::of(core, &wish).await, wish)
    });
    let mut recovered = Recovered::default();
    run_pairs(what, least, ROTATION_PLACES, start.at, |pair| {
        runtime.block_on(survive_rotation(&start, &wish, pair, &mut recovered))
    });
    recovered.assert_many(what);
}

/// Runs all pairs with this function, which returns whether the second fault was reached. If the first fault alone ends the apply
/// before the second place, no second fault makes a difference, and none is tried: `least` are the pairs that are left. Right before
/// the second one, a first fault that always occurs is the one that occurs once, and is tried once.
fn run_pairs(
    what: &str,
    least: usize,
    places: usize,
    at: Timestamp,
    mut survive: impl FnMut([Fault; 2]) -> Result<bool, String>,
) {
    let mut run = 0;
    let faults = faults_at(at);
    for (first_place, (index, (first_name, first, first_times))) in
        (0..places).flat_map(|place| faults.iter().enumerate().map(move |fault| (place, fault)))
    {
        'places: for second_place in first_place + 1..places {
            let times_before = |times: usize| times.min(second_place - first_place);
            let times = times_before(*first_times);
            let is_first = |(_, effect, times_of): &(_, _, usize)| effect == first && times_before(*times_of) == times;
            if faults[..index].iter().any(is_first) {
                continue;
            }
            for (second_name, second, second_times) in &faults {
                let pair = [
                    Fault::next(first.clone()).after(first_place).times(times),
                    Fault::next(second.clone()).after(second_place).times(*second_times),
                ];
                let name = format!("{first_name} at {first_place}, {second_name} at {second_place}");
                let is_reached = survive(pair).unwrap_or_else(|broken| panic!("{name}: {broken}"));
                run += 1;
                if !is_reached {
                    break 'places;
                }
            }
        }
    }
    assert!(run >= least, "only {run} pairs of faults in {what} made a difference");
}

/// Whether a fault was reached, by those that are left.
fn is_reached<K: ResourceKind>(core: &CoreOf<K>, fault: &Fault) -> bool {
    !core.mock.faults_left().iter().any(|left| left.effect == fault.effect && left.times == fault.times)
}

/// Applies a plan with both faults. Returns what was said, and whether the second one was reached.
async fn apply_with<K: ResourceKind>(
    core: &mut CoreOf<K>,
    wish: &Value,
    planned: Planned,
    pair: &[Fault; 2],
) -> (Vec<Diagnostic>, bool) {
    for fault in pair.clone() {
        core.mock.inject(fault);
    }
    let diagnostics = core.apply(wish, planned).await;
    let is_reached = is_reached(core, &pair[1]);
    core.mock.clear_faults();
    (diagnostics, is_reached)
}

/// Rotates with both faults. Returns whether the second one was reached.
async fn survive_rotation(
    start: &Start,
    wish: &Value,
    pair: [Fault; 2],
    recovered: &mut Recovered,
) -> Result<bool, String> {
    let mut core = start.core::<RotatingKey>().await;
    core.mock.clear_journal();
    let (diagnostics, is_reached) = apply_with(&mut core, wish, start.planned.clone(), &pair).await;
    let told = said(&diagnostics);
    let is_denied = pair.iter().any(|fault| rotation::is_word_of_absence(&fault.effect));
    rotation::check(&core, &told, is_denied)?;
    let is_rotated = *core.attribute("rotate_when_changed") == *wish.get("rotate_when_changed");
    if !has_errors(&diagnostics) && !is_rotated {
        return Err(format!("a success that was none\n{told}"));
    }
    if recovered.is_new(&core, &told, is_denied) {
        rotation::recover(&mut core, wish, &told, is_denied).await?;
    }
    Ok(is_reached)
}

/// Applies with both faults. Returns whether the second one was reached.
async fn survive<K: ResourceKind>(
    start: &Start,
    wish: &Value,
    pair: [Fault; 2],
    recovered: &mut Recovered,
) -> Result<bool, String> {
    let mut core = start.core::<K>().await;
    let before = core.keys().pop();
    let (diagnostics, is_reached) = apply_with(&mut core, wish, start.planned.clone(), &pair).await;
    let told = said(&diagnostics);
    let rule = |kept: bool, what: &str| if kept { Ok(()) } else { Err(format!("{what}\n{told}")) };
    rule(!core.state.tainted, "a key was tainted")?;
    rule(!diagnostics.is_empty() || core.state.value.is_some(), "nothing was said of a failure")?;
    if before.is_some() {
        rule(core.state.value.is_some(), "the state forgot the key")?;
    }
    if let Some(state) = &core.state.value {
        let key = core.keys().into_iter().find(|key| *state.get("id") == Value::String(key.id.clone()));
        let key = key.ok_or("the state has a key that is not there")?;
        rule(*state.get("apikey") == Value::String(key.value.clone()), "the value was lost")?;
        rule(before.is_none_or(|before| before.value == key.value), "another key")?;
        let is_so = *state.get("name") == Value::String(key.name.clone())
            && *state.get("locked") == Value::Bool(key.locked)
            && *state.get("disabled") == Value::Bool(key.disabled);
        rule(is_so || !diagnostics.is_empty(), "the state lies, and nothing was said")?;
    }
    let left: Vec<String> = match &core.state.value {
        None => core.keys().into_iter().map(|key| key.id).collect(),
        Some(_) => Vec::new(),
    };
    for id in &left {
        let lists_failed = told.contains("the keys cannot be listed");
        rule(told.contains(id.as_str()) || lists_failed, "a key was left behind that no message names")?;
        if lists_failed {
            // Then the next run names it.
            core.configure().await;
            let planned = core.plan(wish, false).await.map_err(|diagnostics| said(&diagnostics))?;
            let next = said(&core.apply(wish, planned).await);
            rule(next.contains(id.as_str()), "a key was left behind that no message names, nor the next run")?;
            core.mock.remove_key(id);
        }
    }

    // The next apply, without faults and with what was named removed, ends with exactly what is wanted.
    for id in &left {
        core.mock.remove_key(id);
    }
    if !recovered.is_new(&core, &told, has_errors(&diagnostics)) {
        return Ok(is_reached);
    }
    core.configure().await;
    core.settle(wish).await;
    let keys = core.keys();
    rule(keys.len() == 1, "there is not exactly one key")?;
    rule(*core.attribute("id") == Value::String(keys[0].id.clone()), "the state has another key")?;
    rule(has_errors(&diagnostics) || core.attribute("name") == wish.get("name"), "a success that was none")?;
    Ok(is_reached)
}
