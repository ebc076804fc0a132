//! What holds for a state, however it came about.

use super::violation::{Violation, at_index};
use crate::diagnostics::Path;
use crate::schema::Schema;
use crate::value::{Type, Value};

/// The parts of a value that are unknown.
pub(in crate::testing) fn unknown_parts(value: &Value, ty: &Type) -> Vec<Violation> {
    let mut broken = Vec::new();
    if !value.is_wholly_known() {
        find_unknown(value, ty, &Path::default(), &mut broken);
    }
    broken
}

fn find_unknown(value: &Value, ty: &Type, at: &Path, broken: &mut Vec<Violation>) {
    match (value, ty) {
        (Value::Unknown(_), _) => broken.push(Violation::new(at, "the value is unknown, and everything must be known")),
        (Value::Sequence(items), Type::List(of)) => {
            for (index, item) in items.iter().enumerate() {
                find_unknown(item, of, &at_index(at, index), broken);
            }
        }
        (Value::Sequence(items), Type::Set(of)) => {
            for item in items {
                find_unknown(item, of, at, broken);
            }
        }
        (Value::Mapping(entries), Type::Map(of)) => {
            for (key, entry) in entries {
                find_unknown(entry, of, &at.clone().at_key(key), broken);
            }
        }
        (Value::Mapping(entries), Type::Object { attributes, .. }) => {
            for (name, of) in attributes {
                find_unknown(entries.get(name).unwrap_or(&Value::Null), of, &at.clone().at_name(name), broken);
            }
        }
        (value, _) if !value.is_wholly_known() => find_unknown(&Value::UNKNOWN, ty, at, broken),
        _ => {}
    }
}

/// The write-only attributes that have a value, at any depth.
pub(in crate::testing) fn write_only_values(schema: &Schema, value: &Value) -> Vec<Violation> {
    let mut broken = Vec::new();
    find_write_only(schema, value, &Path::default(), &mut broken);
    broken
}

fn find_write_only(schema: &Schema, value: &Value, at: &Path, broken: &mut Vec<Violation>) {
    for attribute in schema.attributes.iter().filter(|attribute| attribute.declaration.write_only) {
        if !value.get(attribute.name).is_null() {
            let path = at.clone().at_name(attribute.name);
            broken.push(Violation::new(&path, "a write-only attribute has a value, and must be null"));
        }
    }
    for (name, nested) in schema.nested() {
        for (path, object) in nested.objects(value.get(name), &at.clone().at_name(name)) {
            find_write_only(&nested.schema, object, &path, broken);
        }
    }
}
