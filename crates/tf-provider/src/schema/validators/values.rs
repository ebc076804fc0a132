//! Checks of one known value.

use std::fmt;
use std::sync::Arc;

use http::Uri;
use jiff::Timestamp;
use regex_lite::Regex;

use crate::duration::parse_duration;
use crate::value::{Number, Value};

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

    /// This check of every known element of a list, a set or a map. None may be null.
    pub fn of_each(self) -> Self {
        let check = move |element: &Value| match element {
            Value::Null => Err("No element may be null.".to_owned()),
            Value::Unknown(_) => Ok(()),
            known => self.check(known),
        };
        Self::new(move |value| match value {
            Value::Sequence(elements) => elements.iter().try_for_each(&check),
            Value::Mapping(entries) => entries.values().try_for_each(&check),
            _ => Ok(()),
        })
    }

    /// Checks a known value.
    pub(in crate::schema) fn check(&self, value: &Value) -> Result<(), String> {
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

/// The string must have at least `least` and at most `most` characters.
pub fn length_between(least: usize, most: usize) -> Validator {
    Validator::string(move |text| {
        let is_within = (least..=most).contains(&text.chars().count());
        if is_within { Ok(()) } else { Err(format!("It must have {least} to {most} characters.")) }
    })
}

/// The string must match a regular expression as a whole. `meaning` completes the message "It must be …": `"a name of lower-case
/// letters"`.
///
/// # Panics
/// Panics if the expression is none. It is part of a declaration, so [`Server::check`](crate::server::Server::check) in a
/// provider's test finds it.
#[expect(clippy::panic, reason = "an expression of the source code")]
pub fn pattern(expression: &str, meaning: &'static str) -> Validator {
    let whole = Regex::new(&format!("^(?:{expression})$")).unwrap_or_else(|error| panic!("{error}"));
    Validator::string(move |text| if whole.is_match(text) { Ok(()) } else { Err(format!("It must be {meaning}.")) })
}

/// The string must be one of these.
pub fn one_of(allowed: &'static [&'static str]) -> Validator {
    Validator::string(move |text| {
        if allowed.contains(&text) { Ok(()) } else { Err(format!("It must be one of: {}.", allowed.join(", "))) }
    })
}

/// The string must be a date and time with an offset, as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) has it.
pub fn rfc3339() -> Validator {
    Validator::string(|text| match text.parse::<Timestamp>() {
        Ok(_) => Ok(()),
        Err(_) => Err("It must be a date and time with an offset, such as 2040-01-28T15:00:00Z.".to_owned()),
    })
}

/// The string must be a duration above zero; see [`parse_duration`]. `examples` complete the message: `"30s, 5m, or 1h30m"`.
pub fn duration(examples: &'static str) -> Validator {
    Validator::string(move |text| match parse_duration(text) {
        Some(_) => Ok(()),
        None => Err(format!("It must be a duration above zero, such as {examples}.")),
    })
}

/// The string must be an absolute URL with one of these schemes.
pub fn url(schemes: &'static [&'static str]) -> Validator {
    Validator::string(move |text| {
        let uri = text.parse::<Uri>().ok().filter(|uri| uri.host().is_some_and(|host| !host.is_empty()));
        let has_scheme = uri.is_some_and(|uri| uri.scheme_str().is_some_and(|scheme| schemes.contains(&scheme)));
        let forms = schemes.iter().map(|scheme| format!("{scheme}://…")).collect::<Vec<_>>().join(" or ");
        if has_scheme { Ok(()) } else { Err(format!("It must be a URL: {forms}.")) }
    })
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

/// The number must be an integer, at least `least` and at most `most`.
pub fn integer_between(least: i64, most: i64) -> Validator {
    Validator::new(move |value| match value {
        Value::Number(number) if number.as_i64().is_some_and(|number| (least..=most).contains(&number)) => Ok(()),
        _ => Err(format!("It must be a whole number from {least} to {most}.")),
    })
}

/// The number must be at least `least` and at most `most`.
pub fn number_between(least: f64, most: f64) -> Validator {
    let as_f64 = |number: &Number| number.to_string().parse::<f64>().ok();
    Validator::new(move |value| match value {
        Value::Number(number) if as_f64(number).is_some_and(|number| (least..=most).contains(&number)) => Ok(()),
        _ => Err(format!("It must be a number from {least} to {most}.")),
    })
}

/// The list, set or map must have at least `least` and at most `most` elements.
pub fn items_between(least: usize, most: usize) -> Validator {
    Validator::new(move |value| {
        let count = match value {
            Value::Sequence(elements) => elements.len(),
            Value::Mapping(entries) => entries.len(),
            _ => return Ok(()),
        };
        let is_within = (least..=most).contains(&count);
        if is_within { Ok(()) } else { Err(format!("It must have {least} to {most} elements.")) }
    })
}
