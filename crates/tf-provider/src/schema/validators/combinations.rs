//! Rules about several attributes of a configuration, for the `validate` of an object. Each message names all of them, and points
//! at one.
//!
//! An attribute that isn't known yet may turn out to be null or not, so it breaks no rule.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::{Attr, Model};

/// At most one of these attributes may be set.
#[doc(alias = "ConflictsWith")]
pub fn conflicting<M: Model>(config: &M, names: &[&str]) -> Diagnostics {
    let group = Group::of(config, names);
    match group.set.as_slice() {
        [_, .., second] => group.conflict(second, "Only one of", "can be set."),
        _ => Diagnostics::new(),
    }
}

/// One of these attributes must be set, and no more than one.
#[doc(alias = "ExactlyOneOf")]
pub fn exactly_one_of<M: Model>(config: &M, names: &[&str]) -> Diagnostics {
    let group = Group::of(config, names);
    match (group.set.as_slice(), names) {
        ([], [first, ..]) if !group.has_unknown => group.missing(first, "One of", "must be set."),
        ([_, .., second], _) => group.conflict(second, "Exactly one of", "must be set."),
        _ => Diagnostics::new(),
    }
}

/// One of these attributes must be set, or more of them.
#[doc(alias = "AtLeastOneOf")]
pub fn at_least_one_of<M: Model>(config: &M, names: &[&str]) -> Diagnostics {
    let group = Group::of(config, names);
    match names {
        [first, ..] if group.set.is_empty() && !group.has_unknown => {
            group.missing(first, "At least one of", "must be set.")
        }
        _ => Diagnostics::new(),
    }
}

/// All of these attributes must be set, or none.
#[doc(alias = "RequiredTogether")]
#[doc(alias = "AlsoRequires")]
pub fn required_together<M: Model>(config: &M, names: &[&str]) -> Diagnostics {
    let group = Group::of(config, names);
    match group.null.first() {
        Some(null) if !group.set.is_empty() => group.missing(null, "All of", "must be set, or none of them."),
        _ => Diagnostics::new(),
    }
}

/// Attributes that a rule is about.
struct Group<'a> {
    names: &'a [&'a str],
    set: Vec<&'a str>,
    null: Vec<&'a str>,
    has_unknown: bool,
}

impl<'a> Group<'a> {
    fn of<M: Model>(config: &M, names: &'a [&'a str]) -> Self {
        let presence = config.presence();
        let is = |name: &str, wanted: Attr<()>| {
            let found = presence.iter().find(|(attribute, _)| *attribute == name);
            debug_assert!(found.is_some(), "{name}");
            found.is_some_and(|(_, presence)| *presence == wanted)
        };
        let all = |wanted: Attr<()>| names.iter().copied().filter(|name| is(name, wanted.clone())).collect::<Vec<_>>();
        let has_unknown = !all(Attr::Unknown).is_empty();
        Self { names, set: all(Attr::Known(())), null: all(Attr::Null), has_unknown }
    }

    fn conflict(&self, at: &str, rule: &str, verb: &str) -> Diagnostics {
        Diagnostic::error("Invalid combination of arguments", self.sentence(rule, verb)).at_attribute(at).into()
    }

    fn missing(&self, at: &str, rule: &str, verb: &str) -> Diagnostics {
        Diagnostic::error("Missing required argument", self.sentence(rule, verb)).at_attribute(at).into()
    }

    fn sentence(&self, rule: &str, verb: &str) -> String {
        let names = match self.names {
            [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            names => names.join(", "),
        };
        format!("{rule} {names} {verb}")
    }
}
