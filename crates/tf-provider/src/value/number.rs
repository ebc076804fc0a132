//! Numbers as Terraform has them: of any size, exact in decimal.

use std::fmt;
use std::str::FromStr;

use super::ValueError;

/// A decimal number of any size, or an infinity. Equal numbers are equal however they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// `±digits × 10^exponent`; the digits neither start nor end with a zero, and zero has none.
    Finite {
        /// Whether it is below zero.
        negative: bool,
        /// The significant digits.
        digits: String,
        /// The power of ten that the digits are multiplied by.
        exponent: i64,
    },
    /// Positive or negative infinity; JSON has no way to write these.
    Infinite {
        /// Whether it is below zero.
        negative: bool,
    },
}

/// Beyond this power of ten a number is refused: written out, it would fill the memory.
const MAX_EXPONENT: i64 = 100_000;

impl Number {
    fn finite(negative: bool, digits: &str, exponent: i64) -> Self {
        let from_first = digits.trim_start_matches('0');
        let significant = from_first.trim_end_matches('0');
        if significant.is_empty() {
            return Self::Finite { negative: false, digits: String::new(), exponent: 0 };
        }
        let zeros = i64::try_from(from_first.len() - significant.len()).unwrap_or(0);
        Self::Finite { negative, digits: significant.to_owned(), exponent: exponent + zeros }
    }

    /// The integer, where this is one that 64 bits can hold.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Finite { negative, digits, exponent: exponent @ 0..=18 } => {
                let zeros = "0".repeat(usize::try_from(*exponent).ok()?);
                format!("{}0{digits}{zeros}", if *negative { "-" } else { "" }).parse().ok()
            }
            _ => None,
        }
    }

    /// Whether this has no fraction.
    pub fn is_integer(&self) -> bool {
        matches!(self, Self::Finite { exponent: 0.., .. })
    }

    /// The double that is exactly this number, where there is one.
    pub fn as_exact_f64(&self) -> Option<f64> {
        let double = match self {
            Self::Infinite { negative } => return Some(if *negative { f64::NEG_INFINITY } else { f64::INFINITY }),
            Self::Finite { .. } => self.to_string().parse::<f64>().ok()?,
        };
        (Self::try_from(double).as_ref() == Ok(self)).then_some(double)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::finite(value < 0, &value.unsigned_abs().to_string(), 0)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::finite(false, &value.to_string(), 0)
    }
}

/// Exact: a double is a sum of powers of two, and each of these has a finite decimal form.
impl TryFrom<f64> for Number {
    type Error = ValueError;

    fn try_from(value: f64) -> Result<Self, ValueError> {
        if value.is_nan() {
            Err(ValueError::new("not a number"))
        } else if value.is_infinite() {
            Ok(Self::Infinite { negative: value < 0.0 })
        } else {
            // No double has more significant decimal digits than 767.
            format!("{value:.767e}").parse()
        }
    }
}

impl FromStr for Number {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let wrong = || ValueError::new("not a decimal number");
        let (negative, unsigned) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if matches!(unsigned, "Inf" | "inf") {
            return Ok(Self::Infinite { negative });
        }
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().map_err(|_| wrong())?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        if exponent.abs() > MAX_EXPONENT {
            return Err(ValueError::new("a number too large to handle"));
        }
        Ok(Self::finite(negative, &digits, exponent - i64::try_from(fraction.len()).map_err(|_| wrong())?))
    }
}

/// A decimal that JSON and the protocol can read; `Inf` and `-Inf` for the infinities.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (negative, digits, exponent) = match self {
            Self::Infinite { negative } => return formatter.write_str(if *negative { "-Inf" } else { "Inf" }),
            Self::Finite { negative, digits, exponent } => (*negative, digits.as_str(), *exponent),
        };
        let sign = if negative { "-" } else { "" };
        let point = i64::try_from(digits.len()).map_err(|_| fmt::Error)? + exponent;
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        if digits.is_empty() {
            formatter.write_str("0")
        } else if exponent >= 0 && point <= 400 {
            write!(formatter, "{sign}{digits}{}", zeros(exponent))
        } else if exponent < 0 && point > 0 {
            let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
            write!(formatter, "{sign}{whole}.{fraction}")
        } else if exponent < 0 && point > -30 {
            write!(formatter, "{sign}0.{}{digits}", zeros(-point))
        } else {
            write!(formatter, "{sign}{digits}e{exponent}")
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Number;

    #[test]
    fn equal_numbers_are_equal_however_written() {
        for (left, right) in [("1", "1.0"), ("100", "1e2"), ("-0", "0"), ("0.5", "5E-1"), ("+12", "1.2e+1")] {
            assert_eq!(left.parse::<Number>(), right.parse::<Number>(), "{left} and {right}");
        }
        assert_ne!("0.1".parse::<Number>(), Number::try_from(0.1), "the double nearest to 0.1 is not 0.1");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1.2.3", "0x10", "1e", "1e999999999999", "NaN", "１"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn integers_of_64_bits_are_found() {
        assert_eq!("-9223372036854775808".parse::<Number>().unwrap().as_i64(), Some(i64::MIN));
        assert_eq!("9223372036854775808".parse::<Number>().unwrap().as_i64(), None);
        assert_eq!("1e3".parse::<Number>().unwrap().as_i64(), Some(1000));
        assert_eq!("0".parse::<Number>().unwrap().as_i64(), Some(0));
        assert_eq!("1.5".parse::<Number>().unwrap().as_i64(), None);
    }

    proptest! {
        #[test]
        fn every_double_survives(double in any::<f64>().prop_filter("finite", |double| double.is_finite())) {
            prop_assert_eq!(Number::try_from(double).unwrap().as_exact_f64(), Some(double));
        }

        #[test]
        fn every_text_is_read_back_as_the_same_number(negative: bool, digits in "[0-9]{1,60}", exponent in -500i64..500) {
            let number: Number = format!("{}{digits}e{exponent}", if negative { "-" } else { "" }).parse().unwrap();
            prop_assert_eq!(number.to_string().parse::<Number>().unwrap(), number);
        }
    }
}
