//! Numbers as Terraform has them: of any size, exact in decimal.

use std::fmt;
use std::str::FromStr;

use super::error::ValueError;

/// A decimal number of any size, or an infinity. Equal numbers are equal however they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(Repr);

/// Each number has exactly one form, so that equality is equality of forms.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Repr {
    /// A whole number of 64 bits.
    Whole(i64),
    /// Every other finite number. Behind a pointer, for most numbers are small and values are made of many.
    Decimal(Box<Decimal>),
    /// Positive or negative infinity; JSON has no way to write these.
    Infinite { negative: bool },
}

/// `±digits × 10^exponent`; the digits neither start nor end with a zero, and there is one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    /// Between `-MAX_EXPONENT` and `MAX_EXPONENT`.
    exponent: i64,
}

/// Beyond this power of ten a number is refused: written out, it would fill the memory. Doubles end at 308.
const MAX_EXPONENT: i64 = 100_000;

fn too_large() -> ValueError {
    ValueError::new("a number too large to handle, or too close to zero")
}

impl Number {
    /// `±digits × 10^exponent`, the digits being decimal ones in any number. Fails beyond [`MAX_EXPONENT`].
    fn finite(negative: bool, digits: &str, exponent: i64) -> Result<Self, ValueError> {
        let from_first = digits.trim_start_matches('0');
        let significant = from_first.trim_end_matches('0');
        if significant.is_empty() {
            return Ok(Self(Repr::Whole(0)));
        }
        let zeros = i64::try_from(from_first.len() - significant.len()).map_err(|_| too_large())?;
        let exponent = exponent.checked_add(zeros).filter(|it| (-MAX_EXPONENT..=MAX_EXPONENT).contains(it));
        let decimal = Decimal { negative, digits: significant.to_owned(), exponent: exponent.ok_or_else(too_large)? };
        Ok(Self(decimal.whole().map_or_else(|| Repr::Decimal(Box::new(decimal)), Repr::Whole)))
    }

    /// The integer, where this is one that 64 bits can hold.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Whole(integer) => Some(integer),
            Repr::Decimal(_) | Repr::Infinite { .. } => None,
        }
    }

    /// Whether this is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Whole(integer) => *integer < 0,
            Repr::Decimal(decimal) => decimal.negative,
            Repr::Infinite { negative } => *negative,
        }
    }

    /// Whether this has no fraction. An infinity has none to speak of, and is no integer.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Whole(_) => true,
            Repr::Decimal(decimal) => decimal.exponent >= 0,
            Repr::Infinite { .. } => false,
        }
    }

    /// The double that is exactly this number, where there is one.
    pub fn as_exact_f64(&self) -> Option<f64> {
        let double = match self.0 {
            Repr::Infinite { negative } => return Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY }),
            Repr::Whole(_) | Repr::Decimal(_) => self.to_string().parse::<f64>().ok()?,
        };
        (Self::try_from(double).as_ref() == Ok(self)).then_some(double)
    }
}

impl Decimal {
    /// How many digits stand before the decimal point; below zero, how many zeros follow it.
    fn point(&self) -> i64 {
        i64::try_from(self.digits.len()).unwrap_or(i64::MAX).saturating_add(self.exponent)
    }

    /// The same as an integer of 64 bits, which has 19 digits at the most.
    fn whole(&self) -> Option<i64> {
        let zeros = usize::try_from(self.exponent).ok().filter(|_| self.point() <= 19)?;
        format!("{}{}{}", if self.negative { "-" } else { "" }, self.digits, "0".repeat(zeros)).parse().ok()
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Whole(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        let Ok(integer) = i64::try_from(value) else {
            let digits = value.to_string();
            let significant = digits.trim_end_matches('0');
            let exponent = i64::try_from(digits.len() - significant.len()).unwrap_or_default();
            let decimal = Decimal { negative: false, digits: significant.to_owned(), exponent };
            return Self(Repr::Decimal(Box::new(decimal)));
        };
        Self::from(integer)
    }
}

/// Exact: a double is a sum of powers of two, and each of these has a finite decimal form.
impl TryFrom<f64> for Number {
    type Error = ValueError;

    fn try_from(value: f64) -> Result<Self, ValueError> {
        if value.is_nan() {
            Err(ValueError::new("not a number"))
        } else if value.is_infinite() {
            Ok(Self(Repr::Infinite { negative: value < 0.0 }))
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
            return Ok(Self(Repr::Infinite { negative }));
        }
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent).ok_or_else(wrong)?),
            None => (unsigned, Some(0)),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let places = i64::try_from(fraction.len()).ok();
        let exponent = exponent.zip(places).and_then(|(exponent, places)| exponent.checked_sub(places));
        Self::finite(negative, &digits, exponent.ok_or_else(too_large)?)
    }
}

/// The power of ten that stands behind an `e`: `None` where there is no number, `Some(None)` where 64 bits don't hold it.
#[expect(clippy::option_option, reason = "two ways to be wrong, with different messages")]
fn power(text: &str) -> Option<Option<i64>> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())
}

/// A decimal that JSON and the protocol can read, never longer than the digits and some 400 characters; `Inf` and `-Inf` for
/// the infinities.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Whole(integer) => write!(formatter, "{integer}"),
            Repr::Infinite { negative } => formatter.write_str(if *negative { "-Inf" } else { "Inf" }),
            Repr::Decimal(decimal) => decimal.fmt(formatter),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { negative, digits, exponent } = self;
        let sign = if *negative { "-" } else { "" };
        let point = self.point();
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        if *exponent >= 0 && point <= 400 {
            write!(formatter, "{sign}{digits}{}", zeros(*exponent))
        } else if *exponent < 0 && point > 0 {
            let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
            write!(formatter, "{sign}{whole}.{fraction}")
        } else if *exponent < 0 && point > -30 {
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

    fn parsed(text: &str) -> Number {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn equal_numbers_are_equal_however_written() {
        for (left, right) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("-0", "0"),
            ("0.5", "5E-1"),
            ("+12", "1.2e+1"),
            ("0e5", "0"),
            ("9223372036854775807", "9.223372036854775807e18"),
            ("-9223372036854775808", "-92233720368547758080e-1"),
            ("10000000000000000000", "1e19"),
        ] {
            assert_eq!(parsed(left), parsed(right), "{left} and {right}");
        }
        assert_ne!("0.1".parse::<Number>(), Number::try_from(0.1), "the double nearest to 0.1 is not 0.1");
        assert_eq!(Number::from(u64::MAX), parsed("18446744073709551615"));
        assert_eq!(Number::from(10_000_000_000_000_000_000_u64), parsed("1e19"));
        assert_eq!(Number::from(7_u64), Number::from(7_i64));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1.2.3", "0x10", "1e", "1e-", "1e+-1", "1e1.5", "NaN", "１", "1e１", "+-1"] {
            assert_eq!(text.parse::<Number>().unwrap_err().reason, "not a decimal number", "{text}");
        }
    }

    #[test]
    fn a_number_that_would_fill_the_memory_is_refused() {
        for exponent in
            ["9223372036854775807", "-9223372036854775808", "-9223372036854775809", "999999999999", "200000"]
        {
            for mantissa in ["1", "1.5", "0.00000000000000000001", "123456789012345678901234567890", "-1.5"] {
                let text = format!("{mantissa}e{exponent}");
                assert!(text.parse::<Number>().is_err_and(|error| error.reason.contains("too large")), "{text}");
            }
        }
        // The limit counts what is left when the fraction is taken off, and the zeros of the mantissa put on.
        assert!("1e100000".parse::<Number>().is_ok() && "1e-100000".parse::<Number>().is_ok());
        assert!("1.5e-100000".parse::<Number>().is_err() && "10e100000".parse::<Number>().is_err());
        assert!("1.5e100001".parse::<Number>().is_ok());
        assert!(format!("0.{}1", "0".repeat(100_000)).parse::<Number>().is_err());
        assert!(format!("1{}", "0".repeat(100_001)).parse::<Number>().is_err());
    }

    #[test]
    fn integers_of_64_bits_are_found() {
        assert_eq!(parsed("-9223372036854775808").as_i64(), Some(i64::MIN));
        assert_eq!(parsed("9223372036854775807").as_i64(), Some(i64::MAX));
        assert_eq!(parsed("9223372036854775808").as_i64(), None);
        assert_eq!(parsed("-9223372036854775809").as_i64(), None);
        assert_eq!(parsed("1e3").as_i64(), Some(1000));
        assert_eq!(parsed("0").as_i64(), Some(0));
        assert_eq!(parsed("1.5").as_i64(), None);
        assert_eq!(parsed("1e30").as_i64(), None);
        assert!(parsed("1e30").is_integer() && !parsed("1.5").is_integer() && !parsed("Inf").is_integer());
    }

    /// Exponents at and around every edge at which arithmetic could go wrong.
    fn any_exponent() -> impl Strategy<Value = i64> {
        let around = |edge: i64| (-70_i64..=70).prop_map(move |away| edge.saturating_add(away));
        prop_oneof![any::<i64>(), around(i64::MIN), around(i64::MAX), around(100_000), around(-100_000), around(0)]
    }

    // The release profile checks arithmetic as the debug profile does, so what holds here holds in a release.
    proptest! {
        #[test]
        fn every_double_survives(double in any::<f64>().prop_filter("finite", |double| double.is_finite())) {
            prop_assert_eq!(Number::try_from(double).unwrap().as_exact_f64(), Some(double));
        }

        #[test]
        fn every_integer_of_64_bits_survives(integer in any::<i64>()) {
            prop_assert_eq!(parsed(&integer.to_string()).as_i64(), Some(integer));
            prop_assert_eq!(Number::from(integer).to_string(), integer.to_string());
        }

        #[test]
        fn every_text_is_read_back_as_the_same_number(negative: bool, digits in "[0-9]{1,60}", exponent in -500i64..500) {
            let number = parsed(&format!("{}{digits}e{exponent}", if negative { "-" } else { "" }));
            prop_assert_eq!(parsed(&number.to_string()), number);
        }

        #[test]
        fn every_exponent_is_refused_or_written_in_few_characters(
            whole in "[0-9]{0,40}", fraction in "[0-9]{1,40}", exponent in any_exponent()
        ) {
            let Ok(number) = format!("{whole}.{fraction}e{exponent}").parse::<Number>() else { return Ok(()) };
            let text = number.to_string();
            prop_assert!(text.len() < 500, "{} characters", text.len());
            prop_assert_eq!(parsed(&text), number.clone());
            prop_assert_eq!(number.as_i64().is_some(), text.parse::<i64>().is_ok());
            let _ = number.as_exact_f64();
        }
    }
}
