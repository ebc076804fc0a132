//! Plans that follow from the schema, prior state and configuration alone.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::declaration::{Declaration, Mode};
use super::definition::{Attribute, Block, Nested, Nesting, Schema};
use crate::diagnostics::Path;
use crate::value::Value;

/// The plan that follows from the schema alone. A resource's own planning starts from here.
#[derive(Clone, Debug)]
pub struct SchemaPlan {
    /// The planned state.
    pub planned: Value,
    /// The attributes whose change forces replacement.
    pub requires_replace: Vec<Path>,
}

/// Plans from prior state and configuration. Terraform's proposed new state is not used: for a computed attribute that was
/// removed from the configuration it has the prior value, so the removal would silently do nothing.
pub fn plan_from_schema(schema: &Schema, prior: Option<&Value>, config: &Value) -> SchemaPlan {
    let mut requires_replace = Vec::new();
    let planned = plan_object(schema, prior, config, &Path::default(), &mut requires_replace);
    SchemaPlan { planned, requires_replace }
}

fn plan_object(schema: &Schema, prior: Option<&Value>, config: &Value, at: &Path, replace: &mut Vec<Path>) -> Value {
    let mut entries = BTreeMap::new();
    for attribute in &schema.attributes {
        let before = prior.map(|prior| prior.get(attribute.name));
        let planned = plan_attribute(attribute, before, config.get(attribute.name), at, replace);
        note_replacement(&attribute.declaration, before, &planned, || at.clone().at_name(attribute.name), replace);
        entries.insert(attribute.name.to_owned(), planned);
    }
    for Block { name, nested, declaration } in &schema.blocks {
        let before = prior.map(|prior| prior.get(name));
        let path = at.clone().at_name(*name);
        let planned = plan_nested(nested, before, config.get(name), &path, replace);
        note_replacement(declaration, before, &planned, || path, replace);
        entries.insert((*name).to_owned(), planned);
    }
    Value::Mapping(entries)
}

/// Notes a replacement if a change of what is declared so forces one. In an object that doesn't exist yet nothing is changed; a
/// new object within another one is made, not changed, so it replaces nothing either.
fn note_replacement(
    declaration: &Declaration,
    prior: Option<&Value>,
    planned: &Value,
    path: impl FnOnce() -> Path,
    replace: &mut Vec<Path>,
) {
    let Some(condition) = &declaration.requires_replace else { return };
    if prior.is_some_and(|prior| prior != planned && condition.holds(prior, planned)) {
        note_path(path(), replace);
    }
}

/// Notes the path of a replacement once.
fn note_path(path: Path, replace: &mut Vec<Path>) {
    if !replace.contains(&path) {
        replace.push(path);
    }
}

/// The planned value of an attribute; `prior` is absent if its object, whose path is `at`, doesn't exist yet.
pub(super) fn plan_attribute(
    attribute: &Attribute,
    prior: Option<&Value>,
    configured: &Value,
    at: &Path,
    replace: &mut Vec<Path>,
) -> Value {
    let declaration = &attribute.declaration;
    if declaration.write_only {
        return Value::Null;
    }
    // A default is planned as if it were configured: its objects have computed parts and defaults of their own.
    let configured = declaration.default.as_ref().filter(|_| configured.is_null()).unwrap_or(configured);
    if configured.is_null() {
        return match declaration.mode {
            Mode::Computed | Mode::OptionalComputed => prior.cloned().unwrap_or(Value::UNKNOWN),
            Mode::Required | Mode::Optional => Value::Null,
        };
    }
    let is_same = |before: &&Value| {
        let equals = declaration.semantic_equals.filter(|_| !before.is_null());
        equals.is_some_and(|equals| equals(before, configured))
    };
    match (prior.filter(is_same), &attribute.nested) {
        (Some(same), _) => same.clone(),
        (None, Some(nested)) => plan_nested(nested, prior, configured, &at.clone().at_name(attribute.name), replace),
        (None, None) => configured.clone(),
    }
}

/// Plans the objects of a nested attribute or block. Each follows from the prior one at its place: its index in a list, its key
/// in a map, and in a set a prior one that the configuration doesn't change. What is null or unknown stays so.
fn plan_nested(nested: &Nested, prior: Option<&Value>, config: &Value, at: &Path, replace: &mut Vec<Path>) -> Value {
    let schema = &nested.schema;
    let mut plan = |prior: Option<&Value>, config: &Value, at: Path| match config {
        Value::Mapping(_) => {
            let prior = prior.filter(|prior| matches!(prior, Value::Mapping(_)));
            plan_object(schema, prior, config, &at, replace)
        }
        other => other.clone(),
    };
    match (nested.nesting, config) {
        (Nesting::Single, config) => plan(prior, config, at.clone()),
        (Nesting::List, Value::Sequence(elements)) => {
            let prior = sequence(prior);
            let planned = elements.iter().enumerate().map(|(index, config)| {
                let at = at.clone().at_index(i64::try_from(index).unwrap_or(i64::MAX));
                plan(prior.get(index), config, at)
            });
            Value::Sequence(planned.collect())
        }
        (Nesting::Map, Value::Mapping(entries)) => {
            let planned = entries.iter().map(|(key, config)| {
                let planned = plan(prior.map(|prior| prior.get(key)), config, at.clone().at_key(key));
                (key.clone(), planned)
            });
            Value::Mapping(planned.collect())
        }
        (Nesting::Set, Value::Sequence(elements)) => {
            let (planned, replaces) = plan_set(schema, sequence(prior), elements);
            if replaces {
                note_path(at.clone(), replace);
            }
            planned
        }
        (_, other) => other.clone(),
    }
}

/// Plans the elements of a set: those that stay as they are, in the order of the prior ones, then the others. Returns them, and
/// whether a change forces replacement.
///
/// Nothing tells a changed element from a new one. So an element that is new, in a set from which others are gone, replaces if it
/// would do so as a change of any of them.
fn plan_set(schema: &Schema, prior: &[Value], elements: &[Value]) -> (Value, bool) {
    let plan_from = |prior: Option<&Value>, config: &Value| {
        let mut replace = Vec::new();
        let planned = match config {
            Value::Mapping(_) => plan_object(schema, prior, config, &Path::default(), &mut replace),
            other => other.clone(),
        };
        (planned, !replace.is_empty())
    };
    // What leaves more to the provider fits more prior elements, so it chooses last.
    let mut by_detail: Vec<_> = elements.iter().collect();
    by_detail.sort_by_cached_key(|config| Reverse(configured_parts(config)));
    let (mut stays, mut new) = (vec![false; prior.len()], Vec::new());
    for config in by_detail {
        let is_same = |prior: &Value| may_be_same(schema, prior, config) && plan_from(Some(prior), config).0 == *prior;
        match prior.iter().enumerate().position(|(index, prior)| !stays[index] && is_same(prior)) {
            Some(index) => stays[index] = true,
            None => new.push(config),
        }
    }
    let (same, gone): (Vec<_>, Vec<_>) = prior.iter().zip(stays).partition(|(_, stays)| *stays);
    let changes_any = |config: &&Value| gone.iter().all(|(prior, _)| plan_from(Some(prior), config).1);
    let replaces = !gone.is_empty() && new.iter().any(changes_any);
    let new = new.into_iter().map(|config| plan_from(None, config).0);
    (Value::Sequence(same.into_iter().map(|(prior, _)| prior.clone()).chain(new).collect()), replaces)
}

/// Whether the plain attributes that are configured are those of the prior element: a large set can't be planned for every pair.
fn may_be_same(schema: &Schema, prior: &Value, config: &Value) -> bool {
    let is_object = |value| matches!(value, &Value::Mapping(_));
    is_object(prior) == is_object(config)
        && schema.attributes.iter().all(|Attribute { name, declaration, nested, .. }| {
            let configured = config.get(name);
            let is_plain = nested.is_none() && !declaration.write_only && declaration.semantic_equals.is_none();
            !is_plain || configured.is_null() || configured == prior.get(name)
        })
}

/// How many parts of a value are set.
fn configured_parts(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Sequence(parts) => 1 + parts.iter().map(configured_parts).sum::<usize>(),
        Value::Mapping(parts) => 1 + parts.values().map(configured_parts).sum::<usize>(),
        _ => 1,
    }
}

fn sequence(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Sequence(elements)) => elements,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FieldKind, block, computed, optional, optional_computed, required};
    use super::*;
    use crate::value::Type;

    fn schema() -> Schema {
        let text = || FieldKind::Attribute(Type::String);
        let equal_in_lower_case = |left: &Value, right: &Value| match (left, right) {
            (Value::String(left), Value::String(right)) => left.eq_ignore_ascii_case(right),
            _ => false,
        };
        Schema::new("")
            .field("name", String::new(), text(), required())
            .field("note", String::new(), text(), optional())
            .field("color", String::new(), text(), optional().default("red").semantic_equals(equal_in_lower_case))
            .field("size", String::new(), text(), optional_computed())
            .field("seed", String::new(), text(), optional_computed().requires_replace())
            .field("id", String::new(), text(), computed())
            .field("password", String::new(), text(), optional().write_only())
    }

    fn object(entries: &[(&str, &str)]) -> Value {
        Value::Mapping(entries.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect())
    }

    #[test]
    fn a_new_object_has_what_is_configured_its_defaults_and_unknowns() {
        let planned = plan_from_schema(&schema(), None, &object(&[("name", "a"), ("password", "secret")])).planned;
        assert_eq!(planned.get("name"), &Value::from("a"));
        assert_eq!(planned.get("note"), &Value::Null);
        assert_eq!(planned.get("color"), &Value::from("red"));
        assert_eq!(planned.get("size"), &Value::UNKNOWN);
        assert_eq!(planned.get("id"), &Value::UNKNOWN);
        assert_eq!(planned.get("password"), &Value::Null, "a write-only value is never planned");
    }

    #[test]
    fn what_was_removed_goes_back_to_its_default_and_what_the_server_chose_stays() {
        let prior = object(&[("name", "a"), ("note", "n"), ("color", "blue"), ("size", "xl"), ("id", "1")]);
        let planned = plan_from_schema(&schema(), Some(&prior), &object(&[("name", "a")])).planned;
        assert_eq!(planned.get("note"), &Value::Null);
        assert_eq!(planned.get("color"), &Value::from("red"));
        assert_eq!(planned.get("size"), &Value::from("xl"));
        assert_eq!(planned.get("id"), &Value::from("1"));
    }

    #[test]
    fn a_block_is_planned_as_an_object_is() {
        let text = || FieldKind::Attribute(Type::String);
        let place = Schema::new("")
            .field("room", String::new(), text(), optional().requires_replace())
            .field("floor", String::new(), text(), optional().default("ground"))
            .field("door", String::new(), text(), computed());
        let schema = Schema::new("").field(
            "place",
            String::new(),
            FieldKind::Nested(Nested { nesting: Nesting::Single, schema: place }),
            block(),
        );
        let in_block = |place| Value::Mapping([("place".to_owned(), place)].into());
        let config = in_block(object(&[("room", "a")]));

        let created = plan_from_schema(&schema, None, &config).planned;
        assert_eq!(created.get("place").get("floor"), &Value::from("ground"));
        assert_eq!(created.get("place").get("door"), &Value::UNKNOWN);
        let prior = in_block(object(&[("room", "b"), ("floor", "first"), ("door", "left")]));
        let SchemaPlan { planned, requires_replace } = plan_from_schema(&schema, Some(&prior), &config);
        assert_eq!(planned, in_block(object(&[("room", "a"), ("floor", "ground"), ("door", "left")])));
        assert_eq!(requires_replace, [Path::root("place").at_name("room")]);
        let removed = plan_from_schema(&schema, Some(&prior), &in_block(Value::Null));
        assert_eq!(removed.planned, in_block(Value::Null));
    }

    #[test]
    fn the_spelling_in_the_state_stays() {
        let prior = object(&[("name", "a"), ("color", "Blue")]);
        let planned = plan_from_schema(&schema(), Some(&prior), &object(&[("name", "a"), ("color", "BLUE")])).planned;
        assert_eq!(planned.get("color"), &Value::from("Blue"));
    }

    #[test]
    fn a_change_replaces_also_from_null_but_not_in_a_new_object() {
        let config = object(&[("name", "a"), ("seed", "2")]);
        let before =
            |prior: &[(&str, &str)]| plan_from_schema(&schema(), Some(&object(prior)), &config).requires_replace;
        assert_eq!(before(&[("name", "a"), ("seed", "1")]), [Path::root("seed")]);
        assert_eq!(before(&[("name", "a")]), [Path::root("seed")]);
        assert!(before(&[("name", "a"), ("seed", "2")]).is_empty());
        let imported = optional().requires_replace_if_set();
        let schema_if_set = Schema::new("").field("seed", String::new(), FieldKind::Attribute(Type::String), imported);
        let replaced = |prior: &[(&str, &str)]| {
            plan_from_schema(&schema_if_set, Some(&object(prior)), &object(&[("seed", "2")])).requires_replace
        };
        assert_eq!(replaced(&[("seed", "1")]), [Path::root("seed")]);
        assert!(replaced(&[]).is_empty(), "an import leaves null");
        assert!(plan_from_schema(&schema(), None, &config).requires_replace.is_empty());
    }
}
