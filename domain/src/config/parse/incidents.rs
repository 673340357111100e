//! Parser of `[incidents]` in `page.toml`: how incidents are classified, told and announced.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::config::incident_policy::{
    Approval, BusinessHours, Cadence, IncidentPolicy, ResolvePolicy, WEEKDAYS,
};
use crate::config::parse::reader::Reader;
use crate::severity::{Severity, Urgency};
use crate::status::Impact;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIncidents {
    drafts: Option<bool>,
    resolve: Option<ResolvePolicy>,
    business_hours: Option<RawHours>,
    #[serde(default)]
    severity: BTreeMap<Impact, BTreeMap<Urgency, Severity>>,
    #[serde(default)]
    cadence: BTreeMap<Severity, RawCadence>,
    #[serde(default)]
    approve: BTreeMap<Severity, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHours {
    days: Option<Vec<Spanned<String>>>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCadence {
    investigating: Option<Spanned<String>>,
    identified: Option<Spanned<String>>,
    monitoring: Option<Spanned<String>>,
}

/// The policy of a page; outages open drafts unless it says otherwise.
pub(super) fn policy(reader: &mut Reader<'_>, raw: &RawIncidents) -> IncidentPolicy {
    let cadence = raw.cadence.iter().map(|(severity, raw)| {
        let usual = Cadence::of(*severity);
        let mut every = |name, text: &Option<Spanned<String>>, usual| {
            let bounds = Duration::from_secs(60)..=Duration::from_secs(86_400);
            text.as_ref().map_or(Some(usual), |text| reader.span(name, text, bounds))
        };
        let cadence = Cadence {
            investigating: every("investigating", &raw.investigating, usual.investigating)
                .unwrap_or(usual.investigating),
            identified: every("identified", &raw.identified, usual.identified)
                .unwrap_or(usual.identified),
            monitoring: every("monitoring", &raw.monitoring, usual.monitoring)
                .unwrap_or(usual.monitoring),
        };
        (*severity, cadence)
    });
    let cadence = cadence.collect();
    let approve = raw.approve.iter().filter_map(|(severity, text)| {
        let approval: Approval = reader.parse(text)?;
        Some((*severity, approval))
    });
    let approve = approve.collect();
    IncidentPolicy {
        matrix: raw.severity.clone(),
        business_hours: raw.business_hours.as_ref().and_then(|raw| hours(reader, raw)),
        cadence,
        resolve: raw.resolve.unwrap_or_default(),
        drafts: raw.drafts.unwrap_or(true),
        announce: BTreeMap::new(),
        approve,
        templates: vec![],
    }
}

fn hours(reader: &mut Reader<'_>, raw: &RawHours) -> Option<BusinessHours> {
    let days = raw.days.as_ref().map_or_else(
        || Some(vec![1, 2, 3, 4, 5]),
        |days| days.iter().map(|day| weekday(reader, day)).collect(),
    );
    let from_minute = raw.from.as_ref().map_or(Some(8 * 60), |text| minute(reader, text));
    let to_minute = raw.to.as_ref().map_or(Some(18 * 60), |text| minute(reader, text));
    let hours = BusinessHours { days: days?, from_minute: from_minute?, to_minute: to_minute? };
    if hours.from_minute >= hours.to_minute {
        let at = raw.to.as_ref().or(raw.from.as_ref()).map_or(0, |text| text.span().start);
        reader.refuse(
            at,
            "business hours end before they begin",
            Some("such as \"08:00\" to \"18:00\""),
        );
        return None;
    }
    Some(hours)
}

fn weekday(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<u8> {
    let nth = WEEKDAYS.iter().position(|day| day == text.get_ref());
    if nth.is_none() {
        let message = format!("`{}` is no day of the week", text.get_ref());
        reader.refuse(text.span().start, message, Some(&format!("use {}", WEEKDAYS.join(", "))));
    }
    nth.and_then(|nth| u8::try_from(nth + 1).ok())
}

/// Minutes since midnight of `HH:MM`, `24:00` too.
fn minute(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<u16> {
    let read = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        let two_digits = |part: &str| (part.len() == 2).then(|| part.parse::<u16>().ok())?;
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
    };
    let minute = read(text.get_ref());
    if minute.is_none() {
        let message = format!("`{}` is no time of the day", text.get_ref());
        reader.refuse(text.span().start, message, Some("such as \"08:00\""));
    }
    minute
}
