//! Planning by declaration: what follows from prior state and configuration alone.

use super::{Declaration, Mode, Schema};
use crate::diagnostics::Path;
use crate::value::Value;

/// What the declarations say of a plan. A resource's own planning starts from here.
#[derive(Clone, Debug)]
pub struct SchemaPlan {
    /// The planned state.
    pub planned: Value,
    /// Attributes whose change replaces the object.
    pub requires_replace: Vec<Path>,
}

/// Plans from prior state and configuration. Terraform's proposed new state is not used: for a computed attribute that
/// was taken out of the configuration it carries the prior value, and the removal would silently do nothing.
pub fn plan_from_schema(schema: &Schema, prior: Option<&Value>, config: &Value) -> SchemaPlan {
    let mut entries = std::collections::BTreeMap::new();
    let mut requires_replace = Vec::new();
    for attribute in &schema.attributes {
        let declaration = &attribute.declaration;
        let configured = config.get(attribute.name);
        let before = prior.map_or(&Value::Null, |prior| prior.get(attribute.name));
        let planned = if declaration.write_only {
            Value::Null
        } else if !configured.is_null() {
            let equals =
                declaration.semantic_equals.is_some_and(|equals| !before.is_null() && equals(before, configured));
            if equals { before.clone() } else { configured.clone() }
        } else if let Some(default) = &declaration.default {
            default.clone()
        } else if matches!(declaration.mode, Mode::Computed | Mode::OptionalComputed) {
            if prior.is_some() { before.clone() } else { Value::UNKNOWN }
        } else {
            Value::Null
        };
        if declaration.requires_replace && !before.is_null() && planned != *before {
            requires_replace.push(Path::root(attribute.name));
        }
        entries.insert(attribute.name.to_owned(), planned);
    }
    for block in &schema.blocks {
        entries.insert(block.name.to_owned(), config.get(block.name).clone());
    }
    SchemaPlan { planned: Value::Mapping(entries), requires_replace }
}

impl Schema {
    /// A configuration under which an object of this state stays as it is: what the configuration may say, but for what is
    /// secret, and for what it would be without being said.
    pub fn configuration_of(&self, state: &Value) -> Value {
        let Value::Mapping(_) = state else { return Value::Null };
        let attributes = self.attributes.iter().map(|attribute| {
            let Declaration { mode, sensitive, write_only, default, .. } = &attribute.declaration;
            let value = state.get(attribute.name);
            let is_left_out = *mode == Mode::Computed || *sensitive || *write_only || default.as_ref() == Some(value);
            (attribute.name.to_owned(), if is_left_out { Value::Null } else { value.clone() })
        });
        let blocks = self
            .blocks
            .iter()
            .map(|block| (block.name.to_owned(), block.schema.configuration_of(state.get(block.name))));
        Value::Mapping(attributes.chain(blocks).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FieldKind, computed, optional, optional_computed, required};
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
    fn the_spelling_in_the_state_stays() {
        let prior = object(&[("name", "a"), ("color", "Blue")]);
        let planned = plan_from_schema(&schema(), Some(&prior), &object(&[("name", "a"), ("color", "BLUE")])).planned;
        assert_eq!(planned.get("color"), &Value::from("Blue"));
    }

    #[test]
    fn a_change_replaces_unless_there_was_nothing_before() {
        let config = object(&[("name", "a"), ("seed", "2")]);
        let before =
            |prior: &[(&str, &str)]| plan_from_schema(&schema(), Some(&object(prior)), &config).requires_replace;
        assert_eq!(before(&[("name", "a"), ("seed", "1")]), [Path::root("seed")]);
        assert!(before(&[("name", "a"), ("seed", "2")]).is_empty());
        assert!(before(&[("name", "a")]).is_empty());
    }
}
