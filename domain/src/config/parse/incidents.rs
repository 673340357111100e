//! Parser of `[incidents]` in `page.toml`: how incidents are classified, told and announced.

use std::time::Duration;

use toml::Spanned;

use crate::config::incident_policy::{
    Approval, BusinessHours, Cadence, IncidentPolicy, ResolvePolicy, WEEKDAYS, minute_of_day,
    weekday,
};
use crate::config::parse::file_value::read_fields;
use crate::config::parse::reader::Reader;
use crate::config::review_deadline::ReviewDeadline;
use crate::ordered::SortedMap;
use crate::severity::{Severity, Urgency};
use crate::status::Impact;

#[derive(Default)]
pub(super) struct RawIncidents {
    drafts: Option<bool>,
    resolve: Option<ResolvePolicy>,
    business_hours: Option<RawHours>,
    severity: SortedMap<Impact, SortedMap<Urgency, Severity>>,
    cadence: SortedMap<Severity, RawCadence>,
    approve: SortedMap<Severity, Spanned<String>>,
    review: SortedMap<Severity, Spanned<String>>,
}

read_fields!(RawIncidents { drafts, resolve, business_hours, severity, cadence, approve, review });

struct RawHours {
    days: Option<Vec<Spanned<String>>>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
}

read_fields!(RawHours { days, from, to });

struct RawCadence {
    investigating: Option<Spanned<String>>,
    identified: Option<Spanned<String>>,
    monitoring: Option<Spanned<String>>,
}

read_fields!(RawCadence { investigating, identified, monitoring });

/// The policy of a page; outages open drafts unless it says otherwise.
pub(super) fn policy(reader: &mut Reader<'_>, raw: &RawIncidents) -> IncidentPolicy {
    let cadence = raw.cadence.iter().map(|(severity, raw)| {
        let usual = Cadence::for_severity(*severity);
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
    let cadence = SortedMap::from_iter(cadence);
    let approve = raw.approve.iter().filter_map(|(severity, text)| {
        let approval: Approval = reader.parse(text)?;
        Some((*severity, approval))
    });
    let approve = SortedMap::from_iter(approve);
    let severities = [Severity::Sev1, Severity::Sev2, Severity::Sev3];
    let usual = severities.map(|severity| (severity, ReviewDeadline::default()));
    let mut review = SortedMap::from_iter(usual);
    for (severity, text) in &raw.review {
        review.extend(reader.parse(text).map(|deadline| (*severity, deadline)));
    }
    IncidentPolicy {
        matrix: raw.severity.clone(),
        business_hours: raw.business_hours.as_ref().and_then(|raw| hours(reader, raw)),
        cadence,
        resolve: raw.resolve.unwrap_or_default(),
        drafts: raw.drafts.unwrap_or(true),
        announce: SortedMap::new(),
        approve,
        review,
        templates: vec![],
    }
}

fn hours(reader: &mut Reader<'_>, raw: &RawHours) -> Option<BusinessHours> {
    business_hours(reader, raw.days.as_deref(), (raw.from.as_ref(), raw.to.as_ref()))
}

/// Business hours, with the usual ones for what is not written.
pub(super) fn business_hours(
    reader: &mut Reader<'_>,
    days: Option<&[Spanned<String>]>,
    (from, to): (Option<&Spanned<String>>, Option<&Spanned<String>>),
) -> Option<BusinessHours> {
    let days = days.map_or_else(
        || Some(vec![1, 2, 3, 4, 5]),
        |days| days.iter().map(|day| day_of_week(reader, day)).collect(),
    );
    let from_minute = from.map_or(Some(8 * 60), |text| minute(reader, text));
    let to_minute = to.map_or(Some(18 * 60), |text| minute(reader, text));
    let hours = BusinessHours { days: days?, from_minute: from_minute?, to_minute: to_minute? };
    if hours.from_minute >= hours.to_minute {
        let at = to.or(from).map_or(0, |text| text.span().start);
        reader.refuse(
            at,
            "business hours end before they begin",
            Some("such as \"08:00\" to \"18:00\""),
        );
        return None;
    }
    Some(hours)
}

fn day_of_week(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<u8> {
    let day = weekday(text.get_ref());
    if day.is_none() {
        let message = format!("`{}` is no day of the week", text.get_ref());
        reader.refuse(text.span().start, message, Some(&format!("use {}", WEEKDAYS.join(", "))));
    }
    day
}

/// Minutes since midnight of `HH:MM`, `24:00` too.
pub(super) fn minute(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<u16> {
    let minute = minute_of_day(text.get_ref());
    if minute.is_none() {
        let message = format!("`{}` is no time of the day", text.get_ref());
        reader.refuse(text.span().start, message, Some("such as \"08:00\""));
    }
    minute
}
