//! What must come true of a plan: in the plan within apply, and in the state after it.

use std::collections::BTreeSet;

use super::violation::{Violation, at_index, shown};
use crate::diagnostics::Path;
use crate::schema::{Nesting, Schema};
use crate::value::{Type, Value};

/// Where a later value disagrees with what was planned: every value that was known must be the same.
pub(in crate::testing) fn disagreements(schema: &Schema, planned: &Value, later: &Value) -> Vec<Violation> {
    let mut check = Check(Vec::new());
    check.object(schema, planned, later, &Path::default());
    check.0
}

struct Check(Vec<Violation>);

impl Check {
    fn broken(&mut self, at: &Path, rule: impl Into<String>) {
        self.0.push(Violation::new(at, rule));
    }

    fn object(&mut self, schema: &Schema, planned: &Value, later: &Value, at: &Path) {
        match (planned, later) {
            (Value::Null, Value::Null) | (Value::Unknown(_), _) => return,
            (Value::Null, _) => return self.broken(at, "it was planned as null, but is there"),
            (_, Value::Null) => return self.broken(at, "it was planned, but is null"),
            _ => {}
        }
        for attribute in &schema.attributes {
            let values = (planned.get(attribute.name), later.get(attribute.name));
            if values.0 == values.1 {
                continue;
            }
            let is_sensitive = attribute.declaration.sensitive
                || attribute
                    .nested
                    .as_ref()
                    .is_some_and(|nested| nested.schema.has_declared(|declaration| declaration.sensitive));
            self.value(values, &attribute.ty, is_sensitive, &at.clone().at_name(attribute.name));
        }
        for block in &schema.blocks {
            let (planned, later) = (planned.get(block.name), later.get(block.name));
            let (at, schema) = (at.clone().at_name(block.name), &block.nested.schema);
            match (block.nested.nesting, planned, later) {
                (Nesting::Single, ..) => self.object(schema, planned, later, &at),
                (Nesting::Set, Value::Sequence(planned), Value::Sequence(later)) => {
                    self.set(planned, later, &at, &|planned, later| disagreements(schema, planned, later).is_empty());
                }
                (_, Value::Sequence(planned), Value::Sequence(later)) => {
                    self.list(planned, later, &at, &mut |check, planned, later, at| {
                        check.object(schema, planned, later, at);
                    });
                }
                (_, Value::Mapping(_), Value::Mapping(_)) => {
                    self.map(planned, later, &at, &mut |check, planned, later, at| {
                        check.object(schema, planned, later, at);
                    });
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, (planned, later): (&Value, &Value), ty: &Type, is_sensitive: bool, at: &Path) {
        match (planned, later, ty) {
            (Value::Unknown(_), ..) => {}
            (planned, later, _) if planned == later => {}
            (_, Value::Unknown(_), _) => self.broken(at, "it was planned as known, but is unknown"),
            (Value::Sequence(planned), Value::Sequence(later), Type::List(of)) => {
                self.list(planned, later, at, &mut |check, planned, later, at| {
                    check.value((planned, later), of, is_sensitive, at);
                });
            }
            (Value::Sequence(planned), Value::Sequence(later), Type::Set(of)) => {
                self.set(planned, later, at, &|planned, later| {
                    let mut check = Self(Vec::new());
                    check.value((planned, later), of, is_sensitive, at);
                    check.0.is_empty()
                });
            }
            (Value::Sequence(of_plan), Value::Sequence(of_later), Type::Tuple(types)) => {
                for (index, (values, of)) in of_plan.iter().zip(of_later).zip(types).enumerate() {
                    self.value(values, of, is_sensitive, &at_index(at, index));
                }
            }
            (Value::Mapping(_), Value::Mapping(_), Type::Map(of)) => {
                self.map(planned, later, at, &mut |check, planned, later, at| {
                    check.value((planned, later), of, is_sensitive, at);
                });
            }
            (Value::Mapping(_), Value::Mapping(_), Type::Object { attributes, .. }) => {
                for (name, of) in attributes {
                    let values = (planned.get(name), later.get(name));
                    self.value(values, of, is_sensitive, &at.clone().at_name(name));
                }
            }
            (Value::Dynamic(of, planned), Value::Dynamic(other, later), _) if of == other => {
                self.value((planned, later), of, is_sensitive, at);
            }
            (planned, later, _) => {
                let [planned, later] = [planned, later].map(|value| shown(value, is_sensitive));
                self.broken(at, format!("{planned} was planned, but it is {later}"));
            }
        }
    }

    fn list(
        &mut self,
        planned: &[Value],
        later: &[Value],
        at: &Path,
        check: &mut dyn FnMut(&mut Self, &Value, &Value, &Path),
    ) {
        if planned.len() != later.len() {
            return self.broken(at, format!("{} elements were planned, but there are {}", planned.len(), later.len()));
        }
        for (index, (planned, later)) in planned.iter().zip(later).enumerate() {
            check(self, planned, later, &at_index(at, index));
        }
    }

    fn map(
        &mut self,
        planned: &Value,
        later: &Value,
        at: &Path,
        check: &mut dyn FnMut(&mut Self, &Value, &Value, &Path),
    ) {
        let (Value::Mapping(planned), Value::Mapping(later)) = (planned, later) else { return };
        let keys: BTreeSet<_> = planned.keys().chain(later.keys()).collect();
        for key in keys {
            let at = at.clone().at_key(key);
            match (planned.get(key), later.get(key)) {
                (Some(planned), Some(later)) => check(self, planned, later, &at),
                (Some(_), None) => self.broken(&at, "the element was planned, but is not there"),
                _ => self.broken(&at, "the element was not planned, but is there"),
            }
        }
    }

    /// Elements of sets have no place: for each there must be one that agrees with it. Those that become equal are one.
    fn set(&mut self, planned: &[Value], later: &[Value], at: &Path, agree: &dyn Fn(&Value, &Value) -> bool) {
        if planned.iter().any(|planned| !later.iter().any(|later| agree(planned, later))) {
            self.broken(at, "an element that was planned is not in the set");
        } else if later.iter().any(|later| !planned.iter().any(|planned| agree(planned, later))) {
            self.broken(at, "an element that was not planned is in the set");
        } else if later.len() > planned.len() {
            self.broken(at, format!("{} elements were planned, but there are {}", planned.len(), later.len()));
        }
    }
}
