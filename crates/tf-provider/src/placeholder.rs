//! A string in place of an unknown result, for callers that refuse unknown results.
//!
//! Terraform accepts unknown results of ephemeral resources; OpenTofu refuses them as "not wholly known"
//! (`openEphemeralResource` in <https://github.com/opentofu/opentofu>, `internal/tofu/node_resource_abstract_instance.go`).
//! Null would be accepted, but it means something else: a provider block with it would look elsewhere for a credential. So the
//! result is a string that no real value can be mistaken for, and a configuration value that contains it counts as unknown.
//! An author's code never sees it.

use std::collections::BTreeMap;

use crate::schema::{Mode, Schema};
use crate::value::{Type, Value};

/// The string. It is no secret, and shorter than any real one.
pub const PLACEHOLDER: &str = "(known only in an apply)";

/// The version that every OpenTofu reports to providers: `VersionToImpersonateForProviders` in its `version/version.go`. The
/// Terraform of that version can't be told from it and is treated alike.
const OPENTOFU: &str = "1.13.0";

/// Whether the caller of this version needs placeholders.
pub(crate) fn is_needed(terraform_version: &str) -> bool {
    terraform_version == OPENTOFU
}

/// Returns the configuration with unknown values for strings that contain a placeholder, also within a longer string.
pub(crate) fn to_unknown(mut config: Value) -> Value {
    replace(&mut config);
    config
}

fn replace(config: &mut Value) {
    match config {
        Value::String(text) if text.contains(PLACEHOLDER) => *config = Value::UNKNOWN,
        Value::Sequence(items) => items.iter_mut().for_each(replace),
        Value::Mapping(entries) => entries.values_mut().for_each(replace),
        Value::Dynamic(_, inner) => replace(inner),
        _ => {}
    }
}

/// The same for a resource's configuration, where only write-only attributes can have ephemeral values. All others are
/// unchanged: a plan must keep what is configured.
pub(crate) fn to_unknown_in_write_only(schema: &Schema, config: Value) -> Value {
    if !schema.has_write_only() {
        return config;
    }
    let Value::Mapping(mut entries) = config else { return config };
    for attribute in schema.attributes.iter().filter(|attribute| attribute.declaration.write_only) {
        if let Some(value) = entries.get_mut(attribute.name) {
            replace(value);
        }
    }
    for (name, nested) in schema.nested() {
        if let Some(value) = entries.get_mut(name) {
            *value = nested.map(value, &mut |object| to_unknown_in_write_only(&nested.schema, object.clone()));
        }
    }
    Value::Mapping(entries)
}

/// Returns the results of an ephemeral resource without unknown values: strings are placeholders, everything else is null. What
/// is configured is unchanged.
pub(crate) fn instead_of_unknown(schema: &Schema, result: Value, config: &Value) -> Value {
    let Value::Mapping(entries) = result else { return result };
    let known = entries.into_iter().map(|(name, value)| {
        let is_text = schema.attribute(&name).is_some_and(|attribute| attribute.ty == Type::String);
        let value = match config.get(&name) {
            _ if !value.is_unknown() => value,
            Value::Null if is_text => Value::String(PLACEHOLDER.to_owned()),
            configured => configured.clone(),
        };
        (name, value)
    });
    Value::Mapping(known.collect::<BTreeMap<_, _>>())
}

/// The results of an ephemeral resource whose configuration is unknown.
pub(crate) fn of_unknown_config(schema: &Schema, config: &Value) -> Value {
    let is_computed = |name: &str| {
        let mode = schema.attribute(name).map(|attribute| attribute.declaration.mode);
        matches!(mode, Some(Mode::Computed | Mode::OptionalComputed))
    };
    let Value::Mapping(entries) = config else { return config.clone() };
    let results = entries.iter().map(|(name, value)| {
        let value = if value.is_null() && is_computed(name) { Value::UNKNOWN } else { value.clone() };
        (name.clone(), value)
    });
    Value::Mapping(results.collect::<BTreeMap<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{computed, optional};
    use crate::{Attr, FieldType, Model};

    crate::object! {
        /// A pass.
        struct Pass {
            /// Whose it is.
            name: String = optional(),
            /// What it says.
            text: String = computed(),
            /// How often it can be used.
            uses: i64 = computed(),
        }
    }

    fn text(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    #[test]
    fn what_is_not_known_yet_comes_back_unknown() {
        let result = Pass { name: Attr::Known("n".into()), text: Attr::Unknown, uses: Attr::Unknown }.into_value();
        let config = Pass { name: Attr::Known("n".into()), ..Pass::default() }.into_value();
        let told = instead_of_unknown(&Pass::schema(), result, &config);
        assert!(told.is_wholly_known());
        assert_eq!((told.get("name"), told.get("uses")), (&text("n"), &Value::Null));
        assert!(to_unknown(told.get("text").clone()).is_unknown());
        // Also within a longer text and in collections.
        let within = text(&format!("Bearer {PLACEHOLDER}"));
        assert!(to_unknown(Value::Sequence(vec![within])) == Value::Sequence(vec![Value::UNKNOWN]));
        assert!(to_unknown(text("known")) == text("known"));
    }

    #[test]
    fn what_comes_from_a_placeholder_is_not_known_either_and_keeps_its_configuration() {
        let given = text(&format!("for {PLACEHOLDER}"));
        let config = Value::Mapping([("name".into(), given.clone()), ("text".into(), Value::Null)].into());
        let result = of_unknown_config(&Pass::schema(), &to_unknown(config.clone()));
        let told = instead_of_unknown(&Pass::schema(), result, &config);
        assert_eq!((told.get("name"), told.get("text")), (&given, &text(PLACEHOLDER)));
    }

    #[test]
    fn only_the_version_that_opentofu_tells_needs_it() {
        assert!(is_needed("1.13.0"));
        assert!(["1.11.4", "1.13.1", "1.15.5", ""].iter().all(|version| !is_needed(version)));
    }
}
