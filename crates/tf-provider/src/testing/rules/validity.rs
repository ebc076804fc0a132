//! What a plan may have, given the configuration and the prior state.

use std::collections::BTreeSet;

use super::violation::{Violation, at_index, shown};
use crate::diagnostics::Path;
use crate::schema::{Attribute, Mode, Nested, Nesting, Schema};
use crate::value::Value;

/// Why a planned state is no valid plan to get from the prior state, or from null, to the configuration.
pub(in crate::testing) fn contradictions(
    schema: &Schema,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Vec<Violation> {
    let mut check = Check(Vec::new());
    check.object(schema, [prior, config, planned], &Path::default());
    check.0
}

/// The violations so far. Values come in threes: prior, configured, planned.
struct Check(Vec<Violation>);

impl Check {
    fn broken(&mut self, at: &Path, rule: impl Into<String>) {
        self.0.push(Violation::new(at, rule));
    }

    /// Checks an object or a block. Returns whether there is more to check: both are there.
    fn existence(&mut self, config: &Value, planned: &Value, at: &Path) -> bool {
        match (config, planned) {
            (Value::Null, Value::Null) => return false,
            (Value::Null, _) => self.broken(at, "it is planned, but not configured"),
            (_, Value::Null) => self.broken(at, "it is configured, but planned as null"),
            (_, Value::Unknown(_)) => self.broken(at, "it is planned as unknown, but only its attributes may be"),
            (Value::Unknown(_), _) => self.broken(at, "its configuration is unknown, but it is planned as known"),
            _ => return true,
        }
        false
    }

    fn object(&mut self, schema: &Schema, values: [&Value; 3], at: &Path) {
        let [_, config, planned] = values;
        if !self.existence(config, planned, at) {
            return;
        }
        self.attributes(schema, values, at);
        for block in &schema.blocks {
            let [prior, config, planned] = values.map(|value| value.get(block.name));
            let at = at.clone().at_name(block.name);
            if planned.is_null() && block.nested.nesting != Nesting::Single {
                self.broken(&at, "a repeated block that isn't used is planned as null, and must be empty");
            } else if planned != config {
                self.block(&block.nested, [prior, config, planned], &at);
            }
        }
    }

    fn block(&mut self, nested: &Nested, values: [&Value; 3], at: &Path) {
        let [_, config, planned] = values;
        match nested.nesting {
            Nesting::Single => self.object(&nested.schema, values, at),
            // Nothing tells which element of a set was which, so core trusts the provider with the rest.
            Nesting::Set => {
                if let Value::Sequence(elements) = planned
                    && elements.iter().any(Value::is_unknown)
                {
                    self.broken(at, "an element is planned as unknown, but only its attributes may be");
                }
            }
            Nesting::List | Nesting::Map => {
                if self.existence(config, planned, at) {
                    self.elements(nested, values, at, &mut |check, values, at| {
                        check.object(&nested.schema, values, at);
                    });
                }
            }
        }
    }

    fn attributes(&mut self, schema: &Schema, values: [&Value; 3], at: &Path) {
        for attribute in &schema.attributes {
            let values = values.map(|value| value.get(attribute.name));
            if !is_plain(attribute, values) {
                self.attribute(attribute, values, &at.clone().at_name(attribute.name));
            }
        }
    }

    /// Checks an attribute whose planned value is neither the configured one nor the prior one nor computed.
    fn attribute(&mut self, attribute: &Attribute, values: [&Value; 3], at: &Path) {
        let [_, config, planned] = values;
        let declaration = &attribute.declaration;
        if config.is_null() {
            let planned = shown(planned, declaration.sensitive);
            return self.broken(at, format!("{planned} is planned, but it is neither configured nor computed"));
        }
        if let Some(nested) = &attribute.nested {
            if self.existence(config, planned, at) {
                self.nested(nested, values, at);
            }
            return;
        }
        let [prior, config, planned] = values.map(|value| shown(value, declaration.sensitive));
        self.broken(at, format!("{planned} is planned, but {config} is configured, and the prior value is {prior}"));
    }

    fn nested(&mut self, nested: &Nested, values: [&Value; 3], at: &Path) {
        match (nested.nesting, values) {
            (Nesting::Single, _) => self.attributes(&nested.schema, values, at),
            (Nesting::Set, [_, Value::Sequence(config), Value::Sequence(planned)]) => {
                self.count(config.len(), planned.len(), at);
            }
            _ => self.elements(nested, values, at, &mut |check, values, at| {
                let [_, config, planned] = values;
                if config != planned && check.existence(config, planned, at) {
                    check.attributes(&nested.schema, values, at);
                }
            }),
        }
    }

    fn count(&mut self, config: usize, planned: usize, at: &Path) -> bool {
        if config != planned {
            self.broken(at, format!("{planned} elements are planned, but {config} are configured"));
        }
        config == planned
    }

    /// Checks the elements of a list or a map, each with the prior one at its place.
    fn elements(
        &mut self,
        nested: &Nested,
        values: [&Value; 3],
        at: &Path,
        check: &mut dyn FnMut(&mut Self, [&Value; 3], &Path),
    ) {
        let [prior, config, planned] = values;
        match (nested.nesting, config, planned) {
            (Nesting::Map, Value::Mapping(of_config), Value::Mapping(of_plan)) => {
                let keys: BTreeSet<_> = of_config.keys().chain(of_plan.keys()).collect();
                for key in keys {
                    let at = at.clone().at_key(key);
                    match (of_config.get(key), of_plan.get(key)) {
                        (Some(config), Some(planned)) => check(self, [prior.get(key), config, planned], &at),
                        (Some(_), None) => self.broken(&at, "the element is configured, but not planned"),
                        _ => self.broken(&at, "the element is planned, but not configured"),
                    }
                }
            }
            (_, Value::Sequence(of_config), Value::Sequence(of_plan)) => {
                if !self.count(of_config.len(), of_plan.len(), at) {
                    return;
                }
                let before: &[Value] = if let Value::Sequence(before) = prior { before } else { &[] };
                for (index, (config, planned)) in of_config.iter().zip(of_plan).enumerate() {
                    let prior = before.get(index).unwrap_or(&Value::Null);
                    check(self, [prior, config, planned], &at_index(at, index));
                }
            }
            _ => {}
        }
    }
}

/// Whether an attribute may be planned like this whatever is in it: as it is configured, as it was before, or as computed.
fn is_plain(attribute: &Attribute, [prior, config, planned]: [&Value; 3]) -> bool {
    let declaration = &attribute.declaration;
    let is_computed = matches!(declaration.mode, Mode::Computed | Mode::OptionalComputed);
    // What is write-only has a rule of its own.
    let is_as_configured = planned == config || declaration.write_only;
    let is_as_before = planned == prior && !prior.is_null() && !config.is_null();
    is_as_configured || is_as_before || declaration.mode == Mode::Computed || config.is_null() && is_computed
}
