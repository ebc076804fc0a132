//! Random lives of a rotating key: whatever happens in which order, a key of the state works, none is forgotten, and what was
//! replaced ends in time.

use std::collections::{BTreeMap, BTreeSet};

use iam_identity_mock::{Fault, Key};
use jiff::{SignedDuration, Timestamp};
use proptest::test_runner::{Config, TestRunner};
use tf_provider::Diagnostic;
use tf_provider::value::Value;

use super::events::{Change, Event, OVERLAPS, event, fault};
use super::{Core, is_live, live, retiring, rotating};
use crate::faults::faults;
use crate::terraform_core::values::{text, with};
use crate::terraform_core::{Action, Planned, has_errors, said};

/// How many lives are tried; more with `PROPERTY_CASES`.
const CASES: u32 = 800;

/// The name of the fault that is the API's own word that there is no such key, which is believed.
const DENIED: &str = "404";

/// What is wished, and what has happened.
struct Life {
    core: Core,
    config: Value,
    overlap: SignedDuration,
    has_own_value: bool,
    /// How many values were made up.
    values: u32,
    /// The keys that no longer work because of somebody else, or that the state doesn't have for a reason that was told.
    excused: BTreeSet<String>,
    /// When each key that was replaced ends: not later, and not before.
    ends: BTreeMap<String, Timestamp>,
}

#[test]
fn in_any_life_of_a_rotating_key_one_that_is_known_works_and_none_is_forgotten() {
    let cases = std::env::var("PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(CASES);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&(proptest::collection::vec(event(), 8..16), fault()), |(events, at_the_end)| {
            runtime.block_on(async {
                let mut life = Life::begin().await;
                for event in events {
                    life.go_through(event).await;
                    life.check();
                }
                life.apply(0).await;
                life.check();
                life.destroy(at_the_end).await;
            });
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

impl Life {
    async fn begin() -> Self {
        let mut life = Self {
            core: Core::new().await,
            config: rotating(),
            overlap: SignedDuration::from_hours(24),
            has_own_value: false,
            values: 0,
            excused: BTreeSet::new(),
            ends: BTreeMap::new(),
        };
        life.apply(0).await;
        life
    }

    async fn go_through(&mut self, event: Event) {
        match event {
            Event::Pass(hours) => self.pass(hours).await,
            Event::Refresh => {
                let diagnostics = self.core.refresh().await;
                assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
            }
            Event::Apply(None) => self.apply(0).await,
            Event::Apply(Some(fault)) => self.apply_with_fault(fault).await,
            Event::ApplyLater(hours) => self.apply(hours).await,
            Event::Change(change) => self.change(&change),
            Event::Purge => {
                if let Some(id) = self.known().get(1) {
                    self.core.mock.remove_key(id);
                    self.ends.remove(id);
                }
            }
            Event::Disable | Event::Delete => {
                let Some(id) = self.known().first().cloned() else { return };
                match event {
                    Event::Delete => self.core.mock.remove_key(&id),
                    _ if self.key(&id).is_some() => self.core.mock.change_key(&id, |key| key.disabled = true),
                    _ => {}
                }
                self.excused.insert(id);
            }
        }
    }

    async fn pass(&self, hours: i64) {
        self.core.mock.advance_clock(SignedDuration::from_hours(hours));
        self.core.configure().await;
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::OwnValue(on) => self.has_own_value = *on,
            Change::Overlap(which) => self.overlap = SignedDuration::from_mins(OVERLAPS[*which].1),
            _ => {}
        }
        self.config = change.applied_to(&self.config);
    }

    /// The configuration, as one of the two phases sees it: with a value that an ephemeral resource has just made up.
    fn config(&mut self) -> Value {
        if !self.has_own_value {
            return self.config.clone();
        }
        self.values += 1;
        with(&self.config, "apikey_wo", format!("a-value-that-is-the-{}th-to-be-made-up", self.values).as_str())
    }

    /// Plans. Only a change of a locked key that isn't rotated may be refused.
    async fn plan(&mut self) -> Option<Planned> {
        let config = self.config();
        match self.core.plan(&config, false).await {
            Ok(planned) => Some(planned),
            Err(diagnostics) => {
                let told = said(&diagnostics);
                assert!(told.contains("is locked"), "refused without need: {told}");
                assert_eq!(*self.core.attribute("locked"), true.into(), "{told}");
                assert_ne!(*self.core.attribute("rotation_due"), true.into(), "a rotation was refused: {told}");
                None
            }
        }
    }

    /// Plans, and carries it out so many hours later, when the plan must still be the same. `None` if the plan was refused.
    async fn plan_and_apply(&mut self, hours: i64) -> Option<Vec<Diagnostic>> {
        let planned = self.plan().await?;
        if hours > 0 {
            self.pass(hours).await;
        }
        let again = self.plan().await.expect("a plan that was not refused before");
        assert_eq!((planned.action, &planned.value), (again.action, &again.value), "the plan in apply is another");
        let config = self.config();
        let (action, number) = (planned.action, planned.value.get("generation").clone());
        let (before, keys, begun) = (self.core.state.value.clone(), self.core.keys(), self.core.mock.now());
        let diagnostics = self.core.apply(&config, planned).await;
        if let (Action::Update, Some(before), Some(after)) = (action, before, &self.core.state.value) {
            let is_other = before.get("apikey_id") != after.get("apikey_id");
            assert_eq!(is_other, before.get("generation") != after.get("generation"), "{}", said(&diagnostics));
            assert!(has_errors(&diagnostics) || *after.get("generation") == number);
        }
        // With a write-only value, what is left to do is a warning.
        let is_complete = !has_errors(&diagnostics) && !said(&diagnostics).contains("does not expire yet");
        self.note_ends(&keys, begun, is_complete);
        Some(diagnostics)
    }

    /// Without a fault, everything is done.
    async fn apply(&mut self, hours: i64) {
        self.core.configure().await;
        let diagnostics = self.core.refresh().await;
        assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        let Some(diagnostics) = self.plan_and_apply(hours).await else { return };
        let is_purged = self.known().first().is_some_and(|id| self.key(id).is_none());
        if hours > 0 && is_purged && has_errors(&diagnostics) {
            // It has expired while the plan was saved.
            assert!(said(&diagnostics).contains("no longer exists"), "{}", said(&diagnostics));
            return;
        }
        assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        let diagnostics = self.core.refresh().await;
        assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        if self.core.state.value.is_none() {
            // It was deleted while the plan was saved.
            return;
        }
        if hours == 0 {
            let current = self.known().first().and_then(|id| self.key(id));
            assert!(
                current.is_some_and(|key| is_live(&self.core, &key)),
                "the current key does not work after an apply"
            );
        }
        let planned = self.plan().await.expect("a plan that was not refused before");
        // What became due while the plan was saved, or by the change of the schedule, is for the next apply.
        let is_due = *self.core.attribute("rotation_due") == true.into();
        let wanted = if is_due { Action::Update } else { Action::NoOp };
        assert_eq!(planned.action, wanted, "{:?} → {:?}", self.core.state.value, planned.value);
    }

    async fn apply_with_fault(&mut self, (place, which): (usize, usize)) {
        self.core.configure().await;
        let (name, effect, times) = faults().swap_remove(which);
        self.core.mock.inject(Fault::next(effect).after(place).times(times));
        let mut diagnostics = self.core.refresh().await;
        if !has_errors(&diagnostics) {
            diagnostics.extend(self.plan_and_apply(0).await.unwrap_or_default());
        }
        self.core.mock.clear_faults();
        assert!(!self.core.state.tainted, "{}", said(&diagnostics));
        self.excuse_told(name, &said(&diagnostics));
    }

    /// Destroys the key with a fault, and once more without.
    async fn destroy(&mut self, (place, which): (usize, usize)) {
        if self.core.state.value.is_none() || *self.core.attribute("locked") == true.into() {
            return;
        }
        self.core.configure().await;
        let (name, effect, times) = faults().swap_remove(which);
        self.core.mock.inject(Fault::next(effect).after(place).times(times));
        let diagnostics = self.core.destroy().await;
        self.core.mock.clear_faults();
        self.excuse_told(name, &said(&diagnostics));
        if self.core.state.value.is_some() {
            assert!(has_errors(&diagnostics), "nothing was said of a failure");
            self.core.configure().await;
            let diagnostics = self.core.destroy().await;
            assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        }
        assert!(self.forgotten().is_empty(), "keys were left behind: {:?}", self.forgotten());
    }

    /// Takes note of the keys that were left behind with a fault of this name, which a message has to name.
    fn excuse_told(&mut self, fault: &str, told: &str) {
        for id in self.forgotten() {
            let is_told = told.contains(&id) || told.contains("the keys cannot be listed") || fault == DENIED;
            assert!(is_told, "{id} was left behind by {fault}, and no message names it: {told}");
            self.excused.insert(id);
        }
    }

    /// Notes when the keys that were replaced end: all of them do, and in time, if the apply was complete. `before` are the keys
    /// as they were before it, which has begun at that time and may have taken minutes.
    fn note_ends(&mut self, before: &[Key], begun: Timestamp, is_complete: bool) {
        let latest = self.core.mock.now() + self.overlap + SignedDuration::from_mins(1);
        for id in self.known().iter().skip(1) {
            let Some(key) = self.key(id) else { continue };
            let Some(at) = key.expires_at else {
                assert!(!is_complete, "{id} was replaced, and never ends");
                continue;
            };
            if before.iter().any(|key| key.id == *id && key.expires_at.is_none()) {
                // The API's date has whole seconds.
                let least = begun + self.overlap - SignedDuration::from_secs(1);
                assert!(at >= least, "{id} was given less than the overlap: {at}");
            }
            if at <= latest {
                self.ends.entry(id.clone()).or_insert(at);
            } else {
                // It has what `expire_after` gave it, or an earlier overlap, which was longer.
                assert!(!is_complete || self.ends.contains_key(id), "{id} outlives its overlap: {at}");
            }
        }
    }

    /// The IDs of the keys that the state has, the current one first.
    fn known(&self) -> Vec<String> {
        let Some(state) = &self.core.state.value else { return Vec::new() };
        let current = text(state, "apikey_id").to_owned();
        std::iter::once(current).chain(retiring(&self.core).into_iter().map(|(id, _)| id)).collect()
    }

    fn key(&self, id: &str) -> Option<Key> {
        self.core.keys().into_iter().find(|key| key.id == id)
    }

    /// The live keys that the state doesn't have, and that were not known to be left behind.
    fn forgotten(&self) -> Vec<String> {
        let known = self.known();
        let ids = live(&self.core).into_iter().map(|key| key.id);
        ids.filter(|id| !known.contains(id) && !self.excused.contains(id)).collect()
    }

    /// What is so at every moment.
    fn check(&self) {
        assert!(self.forgotten().is_empty(), "keys were forgotten: {:?}", self.forgotten());
        for (id, end) in &self.ends {
            match self.key(id) {
                Some(key) => assert_eq!(key.expires_at, Some(*end), "{id} ends at another time"),
                None => assert!(*end <= self.core.mock.now(), "{id} was deleted before its end"),
            }
        }
        let Some(id) = self.known().first().cloned() else { return };
        let current = self.key(&id);
        if let (Some(key), Value::String(value)) = (&current, self.core.attribute("apikey")) {
            assert_eq!(key.value, *value, "the value is not the current key's");
        }
        let works = self.known().iter().filter_map(|id| self.key(id)).any(|key| is_live(&self.core, &key));
        // By `expire_after`, a key lasts for 97 days at least, from the minute of its creation.
        let lasts = SignedDuration::from_hours(97 * 24) - SignedDuration::from_mins(1);
        let at = |name: &str| text(self.core.state.value.as_ref().unwrap(), name).parse::<Timestamp>().ok();
        // After a while, the API no longer has a key that has expired.
        let has_lasted = at("expires_at").zip(at("created_at")).is_some_and(|(end, created)| end >= created + lasts);
        assert!(works || self.excused.contains(&id) || has_lasted, "no key works");
    }
}
