//! Contrast: can a colour be read on another one? As WCAG 2.2 measures it (1.4.3 and its definition of relative luminance).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What text needs on its ground.
pub const MIN_TEXT_CONTRAST: f64 = 4.5;

/// A colour of sRGB, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// How bright it is, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = self.0.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// The contrast of two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// So many 255ths on the way to another colour.
    fn mixed(self, other: Self, share: u8) -> Self {
        let channel = |from: u8, to: u8| {
            let (own, share) = (255 - u32::from(share), u32::from(share));
            u8::try_from((u32::from(from) * own + u32::from(to) * share + 127) / 255).unwrap_or(255)
        };
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([channel(a, x), channel(b, y), channel(c, z)])
    }

    /// The nearest colour on the way to white or to black that `passes`, whichever is less far; `None`: there is none.
    #[must_use]
    pub fn nearest(self, passes: impl Fn(Self) -> bool) -> Option<Self> {
        let shares = 0..=u8::MAX;
        let mut mixed = shares
            .flat_map(|share| [Self::BLACK, Self::WHITE].map(|toward| self.mixed(toward, share)));
        mixed.find(|color| passes(*color))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// What is no colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no colour such as \"#2f5fd0\"")]
pub struct NoColor(String);

impl FromStr for Rgb {
    type Err = NoColor;
    fn from_str(text: &str) -> Result<Self, NoColor> {
        let refused = || NoColor(text.to_owned());
        let digits = text.strip_prefix('#').ok_or_else(refused)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(refused());
        }
        let [_, r, g, b] = u32::from_str_radix(digits, 16).map_err(|_| refused())?.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}

impl TryFrom<String> for Rgb {
    type Error = NoColor;
    fn try_from(text: String) -> Result<Self, NoColor> {
        text.parse()
    }
}

impl From<Rgb> for String {
    fn from(color: Rgb) -> Self {
        color.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_standard() {
        let rounded = |a: &str, b: &str| {
            let (a, b): (Rgb, Rgb) = (a.parse().unwrap(), b.parse().unwrap());
            assert!((a.contrast(b) - b.contrast(a)).abs() < 1e-12);
            (a.contrast(b) * 100.0).round() / 100.0
        };
        assert_eq!(rounded("#000000", "#ffffff"), 21.0);
        assert_eq!(rounded("#123456", "#123456"), 1.0);
        // The greys and the blue that every guide names.
        assert_eq!(rounded("#767676", "#ffffff"), 4.54);
        assert_eq!(rounded("#777777", "#ffffff"), 4.48);
        assert_eq!(rounded("#0000ff", "#ffffff"), 8.59);
    }

    #[test]
    fn the_nearest_that_passes_passes_and_the_one_before_does_not() {
        let on_white = |color: Rgb| color.contrast(Rgb::WHITE) >= MIN_TEXT_CONTRAST;
        for text in ["#ff0000", "#ffd400", "#2f5fd0", "#ffffff", "#777777", "#00ffcc"] {
            let color: Rgb = text.parse().unwrap();
            let nearest = color.nearest(on_white).unwrap();
            assert!(on_white(nearest), "{text}: {nearest}");
            assert_eq!(nearest == color, on_white(color), "{text}: {nearest}");
        }
        assert_eq!(Rgb([119; 3]).nearest(on_white), Some(Rgb([118; 3])));
        assert_eq!(Rgb::WHITE.nearest(|_| false), None);
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert_eq!("#2F5fd0".parse::<Rgb>().unwrap().to_string(), "#2f5fd0");
        for text in ["", "#", "2f5fd0", "#fff", "#2f5fd00", "#2f5fdg", "#+f5fd0", "red", "#ééé"]
        {
            assert!(text.parse::<Rgb>().is_err(), "{text}");
        }
    }
}
