//! Decimal numbers as they are written, compared exactly: `9007199254740993` is not `9007199254740992`, and
//! `10.10` stays `10.10`.

use std::cmp::Ordering;
use std::fmt;

/// A number with the text that it was written as.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    text: String,
    negative: bool,
    /// The digits without zeros at either end; none for zero.
    digits: String,
    /// The value is `0.DIGITS` × 10 to this power.
    exponent: i64,
}

impl Decimal {
    /// Reads a number as JSON and TOML write it, also with a `+` or a point at either end; `None` when the text
    /// is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let leading = digits.len() - digits.trim_start_matches('0').len();
        let exponent = i64::from(power) + (whole.len() as i64) - (leading as i64);
        let digits = digits.trim_matches('0').to_owned();
        Some(Self {
            text: text.to_owned(),
            negative: text.starts_with('-') && !digits.is_empty(),
            exponent: if digits.is_empty() { 0 } else { exponent },
            digits,
        })
    }

    /// The number of a JSON value, as that was read.
    pub(super) fn from_number(number: &serde_json::Number) -> Option<Self> {
        Self::parse(&number.to_string())
    }

    /// A number near it, for ranges.
    pub(super) fn approximately(&self) -> f64 {
        self.text.parse().unwrap_or(0.0)
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// How it lies to another one, by value.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let sign = |decimal: &Self| match (decimal.digits.is_empty(), decimal.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || {
            let by_exponent = self.exponent.cmp(&other.exponent);
            // Without zeros at their ends, a longer text of digits that begins alike is larger.
            by_exponent.then_with(|| self.digits.cmp(&other.digits))
        };
        match (sign(self), sign(other)) {
            (1, 1) => size(),
            (-1, -1) => size().reverse(),
            (one, two) => one.cmp(&two),
        }
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Equal
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn numbers_are_in_their_order_however_they_are_written() {
        let ordered = [
            "-1e400",
            "-123456789012345678901234567890",
            "-10.5",
            "-10.10",
            "-1",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "1",
            "1.5",
            "9",
            "10.1",
            "9007199254740992",
            "9007199254740993",
            "1.2e29",
            "120000000000000000000000000001",
            "1e400",
        ];
        for (at, one) in ordered.iter().enumerate() {
            for (other_at, other) in ordered.iter().enumerate() {
                let expected = at.cmp(&other_at);
                assert_eq!(decimal(one).compare(&decimal(other)), expected, "{one} and {other}");
            }
        }
        for same in
            [["10.10", "10.1"], ["1e2", "100"], ["-0", "0.00"], ["1.2e+3", "1200"], ["007", "7"]]
        {
            assert_eq!(decimal(same[0]), decimal(same[1]));
            assert_eq!(decimal(same[0]).to_string(), same[0], "it stays as it is written");
        }
        for none in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "1e99999999999",
            "0x10",
            "1_000",
            "inf",
            "NaN",
            "1.2.3",
            " 1",
            "--1",
        ] {
            assert!(Decimal::parse(none).is_none(), "{none}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_compare_as_they_do(one in any::<i64>(), other in any::<i64>()) {
            let compared = decimal(&one.to_string()).compare(&decimal(&other.to_string()));
            prop_assert_eq!(compared, one.cmp(&other));
        }

        #[test]
        fn what_a_float_prints_compares_as_it_does(one in any::<f64>(), other in any::<f64>()) {
            if let (true, true) = (one.is_finite(), other.is_finite()) {
                let compared = decimal(&format!("{one:e}")).compare(&decimal(&format!("{other}")));
                prop_assert_eq!(Some(compared), one.partial_cmp(&other));
            }
        }
    }
}
