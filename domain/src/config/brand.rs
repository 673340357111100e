//! Brand: how does a page look as its owner's own? Colours, corners, font, logo, and where readers find help.

use serde::{Deserialize, Serialize};

use crate::config::named_link::NamedLink;
use crate::contrast::{MIN_TEXT_CONTRAST, Rgb};
use crate::ordered::SortedMap;

/// The most links in the footer.
pub const MAX_BRAND_LINKS: usize = 6;
/// The most bytes of a logo: it is part of every page.
pub const MAX_LOGO_BYTES: usize = 4_096;
/// The most that a logo may be wider than high.
pub const MAX_LOGO_RATIO: f64 = 10.0;
/// How high a logo is drawn, in pixels.
pub const LOGO_HEIGHT_PX: u32 = 28;
/// The largest radius of corners, in pixels.
pub const MAX_RADIUS_PX: u32 = 24;
/// The most characters of a font's names.
pub const MAX_FONT_CHARS: usize = 120;
/// The colours that a brand may have of its own. Those of statuses mean the same on every page.
pub const COLOR_NAMES: [&str; 6] = ["accent", "background", "card", "ink", "line", "soft"];

/// What an owner says of the look.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brand {
    /// Colours on a light ground, by their name of [`COLOR_NAMES`].
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub light: SortedMap<String, Rgb>,
    /// Colours on a dark ground.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub dark: SortedMap<String, Rgb>,
    /// How round corners are, 0 to [`MAX_RADIUS_PX`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub radius_px: Option<u32>,
    /// Names of fonts that readers may have, as CSS writes them: between quotes, with commas. None is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    /// What stands before the page's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    /// Where readers find help: an address of `mailto:`, `https:` or `tel:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// More links of the footer; at most [`MAX_BRAND_LINKS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<NamedLink>,
}

impl Brand {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A logo as SVG. It is drawn as a picture, in which no script runs and which loads nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// Its text.
    pub svg: String,
    /// How wide it is, drawn [`LOGO_HEIGHT_PX`] high.
    pub width_px: u32,
}

/// What is wrong with a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// It is longer than [`MAX_LOGO_BYTES`].
    #[error("the logo is longer than {MAX_LOGO_BYTES} bytes")]
    TooLong,
    /// It is no SVG that stands alone.
    #[error("the logo is no `<svg xmlns=\"http://www.w3.org/2000/svg\" …>…</svg>`")]
    NoSvg,
    /// It does not say how wide and high it is.
    #[error("the logo has no `viewBox=\"0 0 WIDTH HEIGHT\"` of at most {MAX_LOGO_RATIO} to 1")]
    NoViewBox,
}

impl Logo {
    /// Reads a logo.
    ///
    /// # Errors
    /// When it is too long, no SVG, or of no size. Whether what is in it can be drawn is not looked at.
    pub fn read(svg: &str) -> Result<Self, LogoError> {
        let svg = svg.trim();
        if svg.len() > MAX_LOGO_BYTES {
            return Err(LogoError::TooLong);
        }
        let (tag, _) = svg.split_once('>').ok_or(LogoError::NoSvg)?;
        let has = |text: &str| tag.contains(text) || tag.contains(&text.replace('"', "'"));
        let is_svg =
            tag.strip_prefix("<svg").is_some_and(|rest| rest.starts_with(char::is_whitespace))
                && svg.ends_with("</svg>")
                && has("xmlns=\"http://www.w3.org/2000/svg\"");
        if !is_svg {
            return Err(LogoError::NoSvg);
        }
        let (_, rest) = tag.split_once("viewBox=").ok_or(LogoError::NoViewBox)?;
        let quoted = rest.split(['"', '\'']).nth(1).ok_or(LogoError::NoViewBox)?;
        let numbers = quoted.split([' ', ',']).filter(|number| !number.is_empty());
        let numbers = numbers.map(|number| number.parse::<f64>().ok());
        let numbers: Vec<f64> = numbers.collect::<Option<_>>().ok_or(LogoError::NoViewBox)?;
        let [_, _, width, height] = numbers[..] else { return Err(LogoError::NoViewBox) };
        let ratio = width / height;
        if !(width > 0.0
            && height > 0.0
            && (1.0 / MAX_LOGO_RATIO..=MAX_LOGO_RATIO).contains(&ratio))
        {
            return Err(LogoError::NoViewBox);
        }
        let width_px = (ratio * f64::from(LOGO_HEIGHT_PX)).round().max(1.0) as u32;
        Ok(Self { svg: svg.to_owned(), width_px })
    }
}

/// The colours of a page in light or dark: texts and what they stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// By the names of [`COLOR_NAMES`].
    pub own: [Rgb; 6],
    /// Of statuses, which no brand changes.
    pub statuses: [(&'static str, Rgb); 6],
}

/// The shipped colours on a light ground.
pub const LIGHT: Palette = Palette {
    own: [
        Rgb([0x2f, 0x5f, 0xd0]),
        Rgb([0xfb, 0xfb, 0xfa]),
        Rgb([0xff, 0xff, 0xff]),
        Rgb([0x1b, 0x1f, 0x24]),
        Rgb([0xe4, 0xe6, 0xe9]),
        Rgb([0x5d, 0x66, 0x72]),
    ],
    statuses: [
        ("ok", Rgb([0x1a, 0x7d, 0x4a])),
        ("deg", Rgb([0x97, 0x60, 0x00])),
        ("part", Rgb([0xc4, 0x50, 0x0c])),
        ("maj", Rgb([0xc0, 0x26, 0x36])),
        ("mnt", Rgb([0x2f, 0x6f, 0xd0])),
        ("nd", Rgb([0x66, 0x70, 0x80])),
    ],
};

/// The shipped colours on a dark ground.
pub const DARK: Palette = Palette {
    own: [
        Rgb([0x86, 0xae, 0xff]),
        Rgb([0x0f, 0x12, 0x15]),
        Rgb([0x17, 0x1b, 0x20]),
        Rgb([0xe8, 0xeb, 0xee]),
        Rgb([0x28, 0x2e, 0x35]),
        Rgb([0x98, 0xa2, 0xae]),
    ],
    statuses: [
        ("ok", Rgb([0x35, 0xb3, 0x73])),
        ("deg", Rgb([0xe0, 0xa0, 0x3a])),
        ("part", Rgb([0xf0, 0x85, 0x3d])),
        ("maj", Rgb([0xf2, 0x59, 0x6a])),
        ("mnt", Rgb([0x6a, 0xa5, 0xff])),
        ("nd", Rgb([0x98, 0xa2, 0xae])),
    ],
};

/// A colour of a brand that makes a text hard to read.
#[derive(Clone, Debug, PartialEq)]
pub struct LowContrast {
    /// The colour of the brand, by its name.
    pub name: &'static str,
    /// What cannot be read on what, and how far it is from that.
    pub message: String,
    /// The nearest colour that passes; `None`: only another ground or text helps.
    pub nearest: Option<Rgb>,
}

impl Palette {
    /// The palette with a brand's own colours.
    #[must_use]
    pub fn with(mut self, colors: &SortedMap<String, Rgb>) -> Self {
        for (name, color) in COLOR_NAMES.iter().zip(&mut self.own) {
            *color = colors.get(*name).copied().unwrap_or(*color);
        }
        self
    }

    fn grounds(&self) -> [(&'static str, Rgb); 2] {
        [("background", self.own[1]), ("card", self.own[2])]
    }

    fn texts(&self) -> impl Iterator<Item = (&'static str, Rgb)> {
        let own = [("accent", self.own[0]), ("ink", self.own[3]), ("soft", self.own[5])];
        own.into_iter().chain(self.statuses)
    }

    /// The colours among these that make a text hard to read, with the nearest that do not.
    #[must_use]
    pub fn low_contrasts(&self, colors: &SortedMap<String, Rgb>) -> Vec<LowContrast> {
        let passes = |text: Rgb, ground: Rgb| text.contrast(ground) >= MIN_TEXT_CONTRAST;
        let message = |(text, color): (&str, Rgb), (ground, on): (&str, Rgb)| {
            let contrast = (color.contrast(on) * 100.0).floor() / 100.0;
            format!(
                "`{text}` {color} has a contrast of {contrast} to 1 on `{ground}` {on}; \
                 {MIN_TEXT_CONTRAST} is needed"
            )
        };
        let mut found = vec![];
        for text in self.texts().filter(|(name, _)| colors.contains_key(*name)) {
            let Some(ground) = self.grounds().into_iter().find(|(_, on)| !passes(text.1, *on))
            else {
                continue;
            };
            let fits = |color| self.grounds().iter().all(|(_, on)| passes(color, *on));
            let nearest = text.1.nearest(fits);
            found.push(LowContrast { name: text.0, message: message(text, ground), nearest });
        }
        for ground in self.grounds().into_iter().filter(|(name, _)| colors.contains_key(*name)) {
            // A text of the brand was named above.
            let mut given = self.texts().filter(|(name, _)| !colors.contains_key(*name));
            let Some(text) = given.find(|(_, color)| !passes(*color, ground.1)) else { continue };
            let fits = |on| {
                let mut given = self.texts().filter(|(name, _)| !colors.contains_key(*name));
                given.all(|(_, color)| passes(color, on))
            };
            let nearest = ground.1.nearest(fits);
            found.push(LowContrast { name: ground.0, message: message(text, ground), nearest });
        }
        found
    }
}

/// The accent on a dark ground of a brand that names only one for a light ground: as near to it as can be read.
#[must_use]
pub fn dark_accent(light: Rgb, dark: &Palette) -> Option<Rgb> {
    let grounds = dark.grounds();
    light.nearest(|color| {
        grounds.iter().all(|(_, ground)| color.contrast(*ground) >= MIN_TEXT_CONTRAST)
    })
}
