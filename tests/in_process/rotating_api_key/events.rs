//! What may happen in the life of a rotating key.

use proptest::prelude::*;
use tf_provider::value::Value;

use super::round;
use crate::faults::faults;
use crate::terraform_core::values::with;

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// So many hours go by, and the next one is a new process.
    Pass(i64),
    Refresh,
    /// Refresh, plan and apply, with a fault at one of the requests.
    Apply(Option<(usize, usize)>),
    /// A plan is saved, and applied so many hours later.
    ApplyLater(i64),
    Change(Change),
    /// Somebody else deletes a key that was replaced.
    Purge,
    /// Somebody else disables or deletes the current key.
    Disable,
    Delete,
}

/// A change of the configuration.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Name(u8),
    Description(Option<u8>),
    Lock(bool),
    Overlap(usize),
    RotateAfter(usize),
    ExpireAfter(usize),
    Anchor(usize),
    Round(Option<u8>),
    OwnValue(bool),
}

/// Each with its minutes.
pub(crate) const OVERLAPS: [(&str, i64); 4] = [("", 24 * 60), ("5m", 5), ("1h", 60), ("3d", 3 * 24 * 60)];
const PERIODS: [&str; 3] = ["90d", "30d", "1000h"];
const EXPIRIES: [&str; 3] = ["", "97d", "4000h"];
const ANCHORS: [&str; 3] = ["", "2026-01-01T03:00:00Z", "2040-02-29T23:59:59Z"];

/// A request, counted from a process's first, and the number of a fault.
pub(crate) fn fault() -> impl Strategy<Value = (usize, usize)> {
    (0..12_usize, 0..faults().len())
}

/// Something that happens.
pub(crate) fn event() -> impl Strategy<Value = Event> {
    let hours = prop_oneof![0..3_i64, 0..80_i64, 300..2_400_i64];
    let change = prop_oneof![
        1 => (0..3_u8).prop_map(Change::Name),
        1 => proptest::option::of(0..2_u8).prop_map(Change::Description),
        1 => any::<bool>().prop_map(Change::Lock),
        1 => (0..OVERLAPS.len()).prop_map(Change::Overlap),
        1 => (0..PERIODS.len()).prop_map(Change::RotateAfter),
        1 => (0..EXPIRIES.len()).prop_map(Change::ExpireAfter),
        1 => (0..ANCHORS.len()).prop_map(Change::Anchor),
        4 => proptest::option::of(0..3_u8).prop_map(Change::Round),
        1 => any::<bool>().prop_map(Change::OwnValue),
    ];
    prop_oneof![
        4 => hours.clone().prop_map(Event::Pass),
        1 => Just(Event::Refresh),
        8 => proptest::option::weighted(0.7, fault()).prop_map(Event::Apply),
        2 => hours.prop_map(Event::ApplyLater),
        6 => change.prop_map(Event::Change),
        1 => prop_oneof![Just(Event::Purge), Just(Event::Disable), Just(Event::Delete)],
    ]
}

impl Change {
    /// A configuration with this change.
    pub(crate) fn applied_to(&self, config: &Value) -> Value {
        let text = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
        let numbered = |word: &str, number: u8| Value::String(format!("{word} {number}"));
        let (name, value) = match self {
            Self::Name(number) => ("name", numbered("deploy", *number)),
            Self::Description(number) => {
                ("description", number.map_or(Value::Null, |number| numbered("number", number)))
            }
            Self::Lock(on) => ("entity_lock", Value::Bool(*on)),
            Self::Overlap(which) => ("overlap", text(OVERLAPS[*which].0)),
            Self::RotateAfter(which) => ("rotate_after", text(PERIODS[*which])),
            Self::ExpireAfter(which) => ("expire_after", text(EXPIRIES[*which])),
            Self::Anchor(which) => ("anchor", text(ANCHORS[*which])),
            Self::Round(None) => ("rotate_when_changed", Value::Null),
            Self::Round(Some(number)) => return round(config, &number.to_string()),
            // It is another one in every plan and apply.
            Self::OwnValue(_) => return config.clone(),
        };
        with(config, name, value)
    }
}
