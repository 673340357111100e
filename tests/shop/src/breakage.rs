//! What is broken, and for whom?

use serde::{Deserialize, Serialize};

/// A part of the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopPart {
    /// The first page.
    Storefront,
    /// The list of what is sold.
    Catalogue,
    /// Signing in.
    Login,
    /// The basket.
    Basket,
    /// The payment.
    Payment,
}

/// How a part is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It answers 503.
    #[default]
    Error,
    /// It takes 1.5 s.
    Slow,
    /// It never answers.
    Hang,
}

/// How, and for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakage {
    /// How.
    #[serde(default)]
    pub mode: Mode,
    /// Only for callers whose user agent says `(region NAME)`; `None`: for everybody.
    #[serde(default)]
    pub region: Option<String>,
}

/// Everything that is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopBreakage(Vec<(ShopPart, Breakage)>);

impl ShopBreakage {
    /// Breaks a part; the same again changes how.
    pub fn add(&mut self, part: ShopPart, breakage: Breakage) {
        self.0.retain(|(broken, how)| *broken != part || how.region != breakage.region);
        self.0.push((part, breakage));
    }

    /// Mends a part for everybody.
    pub fn mend(&mut self, part: ShopPart) {
        self.0.retain(|(broken, _)| *broken != part);
    }

    /// How a part is broken for a caller.
    #[must_use]
    pub fn for_caller(&self, part: ShopPart, user_agent: &str) -> Option<Mode> {
        let hit = |region: &Option<String>| {
            region.as_ref().is_none_or(|name| user_agent.contains(&format!("(region {name})")))
        };
        self.0
            .iter()
            .find(|(broken, how)| *broken == part && hit(&how.region))
            .map(|(_, how)| how.mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_breaks_for_one_region_or_for_all() {
        let eu = "allclear-agent/0.1.0 (region eu-central)";
        let mut broken = ShopBreakage::default();
        let region = Some("eu-central".to_owned());
        broken.add(ShopPart::Payment, Breakage { mode: Mode::Hang, region });
        assert_eq!(broken.for_caller(ShopPart::Payment, eu), Some(Mode::Hang));
        assert_eq!(broken.for_caller(ShopPart::Payment, "curl"), None);
        assert_eq!(broken.for_caller(ShopPart::Login, eu), None);
        broken.add(ShopPart::Payment, Breakage::default());
        assert_eq!(broken.for_caller(ShopPart::Payment, "curl"), Some(Mode::Error));
        broken.mend(ShopPart::Payment);
        assert_eq!(broken, ShopBreakage::default());
    }
}
