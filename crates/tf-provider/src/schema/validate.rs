//! Validation by the schema. A null value is an error only where a value is required; an unknown value only in a read-only
//! attribute.

use super::declaration::Mode;
use super::definition::{Attribute, Schema};
use crate::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::value::Value;

impl Schema {
    /// Validates a configuration: required attributes are set, and known values satisfy their validators. A deprecated attribute
    /// that is set is a warning.
    pub fn validate(&self, config: &Value) -> Diagnostics {
        self.validate_at(config, &Path::default())
    }

    /// Refuses write-only values, for a Terraform that would write them to plan and state.
    pub fn refuse_write_only(&self, config: &Value) -> Diagnostics {
        let set = |attribute: &&Attribute| attribute.declaration.write_only && !config.get(attribute.name).is_null();
        let refusal = |attribute: &Attribute| {
            let detail = format!(
                "{} is a write-only argument: Terraform must keep it out of plan and state, which it does from version \
                 1.11 on (OpenTofu: 1.11). Use a newer version, or leave the argument out.",
                attribute.name
            );
            Diagnostic::error("Terraform is too old for a write-only argument", detail).at_attribute(attribute.name)
        };
        self.attributes.iter().filter(set).map(refusal).collect()
    }

    /// Refuses values for read-only attributes, unknown ones too. Terraform's core leaves this to providers: it would write such
    /// a value to the state. `decided_by` names what decides the values of read-only attributes.
    pub fn refuse_read_only(&self, config: &Value, decided_by: &str) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        self.refuse_read_only_at(config, decided_by, &Path::default(), &mut diagnostics);
        diagnostics
    }

    fn refuse_read_only_at(&self, config: &Value, decided_by: &str, parent: &Path, diagnostics: &mut Diagnostics) {
        let is_set = |attribute: &&Attribute| {
            attribute.declaration.mode == Mode::Computed && !config.get(attribute.name).is_null()
        };
        for attribute in self.attributes.iter().filter(is_set) {
            let name = attribute.name;
            let hint = attribute.declaration.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
            let detail = format!(
                "{name} is decided by {decided_by} and cannot be configured. Remove it from the configuration.{hint}"
            );
            let refusal = Diagnostic::error(format!("{name} cannot be configured"), detail);
            diagnostics.push(refusal.at(parent.clone().at_name(name)));
        }
        for block in &self.blocks {
            let path = parent.clone().at_name(block.name);
            block.schema.refuse_read_only_at(config.get(block.name), decided_by, &path, diagnostics);
        }
    }

    fn validate_at(&self, config: &Value, parent: &Path) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for attribute in &self.attributes {
            let (value, path) = (config.get(attribute.name), parent.clone().at_name(attribute.name));
            if let Some(instead) = attribute.declaration.deprecated.filter(|_| !value.is_null()) {
                let detail = format!("{} is deprecated: {instead}.", attribute.name);
                diagnostics.push(Diagnostic::warning("Deprecated argument", detail).at(path.clone()));
            }
            if value.is_unknown() {
                continue;
            }
            if value.is_null() {
                if attribute.declaration.mode == Mode::Required {
                    let detail = format!("The argument {} must be set.", attribute.name);
                    diagnostics.push(Diagnostic::error("Missing required argument", detail).at(path));
                }
                continue;
            }
            for validator in &attribute.declaration.validators {
                if let Err(reason) = validator.check(value) {
                    let detail = format!("The value of {} cannot be used. {reason}", attribute.name);
                    diagnostics.push(Diagnostic::error(format!("Invalid {}", attribute.name), detail).at(path.clone()));
                }
            }
        }
        for block in &self.blocks {
            let value = config.get(block.name);
            if let Value::Mapping(_) = value {
                diagnostics.extend(block.schema.validate_at(value, &parent.clone().at_name(block.name)));
            }
        }
        diagnostics
    }
}
