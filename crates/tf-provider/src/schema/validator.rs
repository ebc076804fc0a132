//! Checks of single values.

use std::fmt;
use std::sync::Arc;

use crate::value::Value;

/// A check of one known value.
#[derive(Clone)]
pub struct Validator(Arc<Check>);

type Check = dyn Fn(&Value) -> Result<(), String> + Send + Sync;

impl Validator {
    /// A check that returns what is wrong: a sentence that does not repeat the value.
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

    /// This check of every known element of a list or a set. None may be null.
    pub fn of_each(self) -> Self {
        Self::new(move |value| match value {
            Value::Sequence(elements) => elements.iter().try_for_each(|element| match element {
                Value::Null => Err("No element may be null.".to_owned()),
                Value::Unknown(_) => Ok(()),
                known => self.check(known),
            }),
            _ => Ok(()),
        })
    }

    /// Checks a known value.
    pub(super) fn check(&self, value: &Value) -> Result<(), String> {
        (self.0)(value)
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Validator")
    }
}

/// The string must not be empty.
pub fn not_empty() -> Validator {
    Validator::string(|text| if text.is_empty() { Err("It must not be empty.".to_owned()) } else { Ok(()) })
}

/// The number must be an integer, at least `least`.
pub fn integer_at_least(least: i64) -> Validator {
    Validator::new(move |value| match value {
        Value::Number(number) if number.as_i64().is_some_and(|number| number >= least) => Ok(()),
        Value::Number(number) if number.is_integer() && number.as_i64().is_none() && !number.is_negative() => {
            Err("It is too large.".to_owned())
        }
        _ => Err(format!("It must be a whole number, {least} or more.")),
    })
}

/// The string must be one of these.
pub fn one_of(allowed: &'static [&'static str]) -> Validator {
    Validator::string(move |text| {
        if allowed.contains(&text) { Ok(()) } else { Err(format!("It must be one of: {}.", allowed.join(", "))) }
    })
}
