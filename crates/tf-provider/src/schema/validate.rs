//! What is checked of a configuration before anything else. A null value is refused only where one is required, an unknown
//! value only where none may be.

use std::fmt;
use std::sync::Arc;

use super::{Attribute, Mode, Schema};
use crate::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::value::Value;

/// A check of one known value.
#[derive(Clone)]
pub struct Validator(Arc<Check>);

type Check = dyn Fn(&Value) -> Result<(), String> + Send + Sync;

impl Validator {
    /// A check that answers with what is wrong, as a sentence that does not repeat the value.
    pub fn new(check: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    /// A check of a string.
    pub fn string(check: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self::new(move |value| match value {
            Value::String(text) => check(text),
            _ => Ok(()),
        })
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Validator")
    }
}

/// The text must not be empty.
pub fn not_empty() -> Validator {
    Validator::string(|text| if text.is_empty() { Err("It must not be empty.".to_owned()) } else { Ok(()) })
}

/// The number must be whole, and at least this.
pub fn integer_at_least(least: i64) -> Validator {
    Validator::new(move |value| match value {
        Value::Number(number) if number.as_i64().is_some_and(|number| number >= least) => Ok(()),
        Value::Number(number) if number.is_integer() && number.as_i64().is_none() && !number.is_negative() => {
            Err("It is too large.".to_owned())
        }
        _ => Err(format!("It must be a whole number, {least} or more.")),
    })
}

/// The text must be one of these.
pub fn one_of(allowed: &'static [&'static str]) -> Validator {
    Validator::string(move |text| {
        if allowed.contains(&text) { Ok(()) } else { Err(format!("It must be one of: {}.", allowed.join(", "))) }
    })
}

impl Schema {
    /// Checks a configuration: what is required is there, and every known value satisfies its validators. Warns of what is
    /// deprecated.
    pub fn validate(&self, config: &Value) -> Diagnostics {
        self.validate_at(config, &Path::default())
    }

    /// Refuses write-only values where the calling Terraform would keep them in plan and state.
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

    /// Refuses values for read-only attributes, also those that are not known yet. Terraform's core leaves this to providers:
    /// it would take such a value into the state, over what is really there. `decided_by` is who decides these values.
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
            let hint = attribute.declaration.hint.unwrap_or("Remove it from the configuration.");
            let detail = format!("{name} is decided by {decided_by} and can't be configured. {hint}");
            let refusal = Diagnostic::error(format!("{name} can't be configured"), detail);
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
                    let detail = format!("The argument {} has to be set.", attribute.name);
                    diagnostics.push(Diagnostic::error("Missing required argument", detail).at(path));
                }
                continue;
            }
            for validator in &attribute.declaration.validators {
                if let Err(reason) = (validator.0)(value) {
                    let detail = format!("The value of {} can't be used. {reason}", attribute.name);
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
