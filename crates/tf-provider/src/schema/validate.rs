//! Validation by the schema. A null value is an error only where a value is required; an unknown value only in a read-only
//! attribute.

use super::declaration::{Declaration, Mode};
use super::definition::{Attribute, Block, Nested, Nesting, Schema};
use crate::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::value::Value;

impl Schema {
    /// Validates a configuration: required attributes are set, and known values satisfy their validators. A deprecated attribute
    /// that is set is a warning.
    pub fn validate(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        if let Some(instead) = self.deprecated {
            let detail = format!("This kind of object is deprecated: {instead}.");
            diagnostics.push(Diagnostic::warning("Deprecated object", detail));
        }
        diagnostics.extend(self.validate_at(config, &Path::default()));
        diagnostics
    }

    /// Refuses write-only values, for a Terraform that would write them to plan and state.
    pub fn refuse_write_only(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        self.refuse_write_only_at(config, &Path::default(), &mut diagnostics);
        diagnostics
    }

    fn refuse_write_only_at(&self, config: &Value, parent: &Path, diagnostics: &mut Diagnostics) {
        let set = |attribute: &&Attribute| attribute.declaration.write_only && !config.get(attribute.name).is_null();
        for Attribute { name, .. } in self.attributes.iter().filter(set) {
            let path = parent.clone().at_name(*name);
            let detail = format!(
                "{path} is a write-only argument: Terraform must keep it out of plan and state, which it does from version \
                 1.11 on (OpenTofu: 1.11). Use a newer version, or leave the argument out."
            );
            let refusal = Diagnostic::error("Terraform is too old for a write-only argument", detail);
            diagnostics.push(refusal.at(path));
        }
        self.for_each_object(config, parent, &mut |schema, object, path| {
            schema.refuse_write_only_at(object, path, diagnostics);
        });
    }

    /// Refuses values for read-only attributes, unknown ones too. Terraform's core leaves this to providers: it would write such
    /// a value to the state. `decided_by` names what decides the values of read-only attributes.
    pub fn refuse_read_only(&self, config: &Value, decided_by: &str) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        self.refuse_read_only_at(config, decided_by, &Path::default(), &mut diagnostics);
        diagnostics
    }

    fn refuse_read_only_at(&self, config: &Value, decided_by: &str, parent: &Path, diagnostics: &mut Diagnostics) {
        let is_read_only = |attribute: &Attribute| attribute.declaration.mode == Mode::Computed;
        let is_set = |attribute: &&Attribute| is_read_only(attribute) && !config.get(attribute.name).is_null();
        for attribute in self.attributes.iter().filter(is_set) {
            let (name, path) = (attribute.name, parent.clone().at_name(attribute.name));
            let hint = attribute.declaration.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
            let detail = format!(
                "{path} is decided by {decided_by} and cannot be configured. Remove it from the configuration.{hint}"
            );
            let refusal = Diagnostic::error(format!("{name} cannot be configured"), detail);
            diagnostics.push(refusal.at(path));
        }
        self.for_each_object(config, parent, &mut |schema, object, path| {
            schema.refuse_read_only_at(object, decided_by, path, diagnostics);
        });
    }

    /// Calls `visit` for each known object of the nested attributes that can be configured, and of the blocks.
    fn for_each_object(&self, config: &Value, parent: &Path, visit: &mut dyn FnMut(&Self, &Value, &Path)) {
        let is_read_only = |name| self.attribute(name).is_some_and(|it| it.declaration.mode == Mode::Computed);
        for (name, nested) in self.nested().filter(|(name, _)| !is_read_only(name)) {
            for (path, object) in nested.objects(config.get(name), &parent.clone().at_name(name)) {
                visit(&nested.schema, object, &path);
            }
        }
    }

    fn validate_at(&self, config: &Value, parent: &Path) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for Attribute { name, declaration, nested, .. } in &self.attributes {
            let (value, path) = (config.get(name), parent.clone().at_name(*name));
            diagnostics.extend(validate_value(name, declaration, value, &path));
            let has_null = |nested: &&Nested| nested.has_null(value) && nested.schema.has_secret();
            diagnostics.extend(nested.as_ref().filter(has_null).map(|_| null_object(name, path)));
        }
        for block in &self.blocks {
            let (value, path) = (config.get(block.name), parent.clone().at_name(block.name));
            diagnostics.extend(validate_items(block, value).map(|error| error.at(path.clone())));
            if *value != block.nested.nesting.empty() {
                diagnostics.extend(validate_value(block.name, &block.declaration, value, &path));
            }
        }
        for (name, _) in self.nested().filter(|(name, nested)| nested.has_alike(config.get(name))) {
            diagnostics.push(alike_objects(name, parent.clone().at_name(name)));
        }
        self.for_each_object(config, parent, &mut |schema, object, path| {
            diagnostics.extend(schema.validate_at(object, path));
        });
        diagnostics
    }
}

/// Validates the value of an attribute or of a block that is used, without the objects in it.
fn validate_value(name: &str, declaration: &Declaration, value: &Value, path: &Path) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(instead) = declaration.deprecated.filter(|_| !value.is_null()) {
        let detail = format!("{path} is deprecated: {instead}.");
        diagnostics.push(Diagnostic::warning("Deprecated argument", detail).at(path.clone()));
    }
    if value.is_unknown() {
        return diagnostics;
    }
    if value.is_null() {
        if declaration.mode == Mode::Required {
            let detail = format!("The argument {path} must be set.");
            diagnostics.push(Diagnostic::error("Missing required argument", detail).at(path.clone()));
        }
        return diagnostics;
    }
    for validator in &declaration.validators {
        if let Err(reason) = validator.check(value) {
            let detail = format!("The value of {path} cannot be used. {reason}");
            diagnostics.push(Diagnostic::error(format!("Invalid {name}"), detail).at(path.clone()));
        }
    }
    diagnostics
}

/// The error for a null object among those of a nested attribute. Terraform's core looks for sensitive and write-only attributes in
/// each of them, and crashes in that of null.
fn null_object(name: &str, path: Path) -> Diagnostic {
    let detail = format!(
        "An object of {path} is null, and Terraform cannot handle null among objects with sensitive or write-only attributes. \
         Leave it out."
    );
    Diagnostic::error(format!("Invalid {name}"), detail).at(path)
}

/// The error for objects of a set that are one object with their defaults. Terraform's core counts them, and calls it a bug of the
/// provider that the plan has fewer.
fn alike_objects(name: &str, path: Path) -> Diagnostic {
    let detail = format!(
        "Two objects of {path} are the same, because one sets to its default what the other leaves out. Remove one of them."
    );
    Diagnostic::error(format!("Invalid {name}"), detail).at(path)
}

/// The error for a block that is used too seldom or too often. How often is unknown of a `dynamic` block over unknown values.
fn validate_items(block: &Block, value: &Value) -> Option<Diagnostic> {
    let count = match (block.nested.nesting, value) {
        (_, Value::Unknown(_)) => return None,
        (Nesting::Single, Value::Mapping(_)) => 1,
        (_, Value::Mapping(entries)) => entries.len(),
        (_, Value::Sequence(elements)) => elements.len(),
        _ => 0,
    };
    let (name, Declaration { min_items, max_items, .. }) = (block.name, &block.declaration);
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let times = |count: u32| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    let rule = match (count < *min_items, *max_items) {
        (true, _) => format!("at least {}", times(*min_items)),
        (false, most) if most > 0 && count > most => format!("at most {}", times(most)),
        _ => return None,
    };
    let detail = format!("The block {name} must be used {rule}; it is used {}.", times(count));
    Some(Diagnostic::error(format!("Invalid {name}"), detail))
}
