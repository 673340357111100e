//! Parser of `[[audience]]`, `[[escalation]]`, `[[remediation]]`, `[[on_call]]`, `[notify]` and `[drills]` in `page.toml`: who is told what, when?

use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use crate::config::incident_policy::BusinessHours;
use crate::config::notify_policy::{
    Audience, AudienceKind, EscalationPolicy, EscalationStep, MAX_AUDIENCES, MAX_CONTACTS,
    MAX_ESCALATION_STEPS, MAX_ESCALATIONS, MAX_GATHER_FOR, MAX_STEP_AFTER, MIN_GATHER_FOR,
    NotificationPacing, NotifyPolicy, QuietHours,
};
use crate::config::on_call::{MAX_ON_CALL, OnCallSchedule};
use crate::config::parse::incidents::{business_hours, minute};
use crate::config::parse::names::{name, unique};
use crate::config::parse::on_call::{self, ScheduleContext};
use crate::config::parse::reader::Reader;
use crate::config::parse::table::{TableReader, known_name};
use crate::config::remediation_policy::{
    DEFAULT_REMEDIATIONS_PER_HOUR, MAX_REMEDIATIONS, RemediationPolicy,
};
use crate::ids::{AudienceId, ContactId};
use crate::ordered::SortedSet;
use crate::probe::url_parts;
use crate::severity::Severity;
use crate::time::time_zone::Zone;

/// The keys of the page that are read here.
pub(super) const KEYS: [&str; 6] =
    ["audience", "escalation", "remediation", "on_call", "notify", "drills"];

/// What a page says of notifications.
pub(super) fn policy(
    reader: &mut Reader<'_>,
    file: &Spanned<DeValue<'_>>,
    (components, zone): (&[&str], &Zone),
    context: ScheduleContext<'_>,
) -> NotifyPolicy {
    let Some(file) = TableReader::from_value(file) else { return NotifyPolicy::default() };
    for (key, most) in [
        ("audience", MAX_AUDIENCES),
        ("escalation", MAX_ESCALATIONS),
        ("remediation", MAX_REMEDIATIONS),
        ("on_call", MAX_ON_CALL),
    ] {
        if let Some(more) = file.tables(key).get(most) {
            let message = format!("there are more than {most} [[{key}]]");
            reader.refuse(more.at, message, None);
        }
    }
    let mut seen = SortedSet::new();
    let audiences = file.tables("audience").into_iter();
    let audiences = audiences.filter_map(|table| audience(reader, &table, components, &mut seen));
    let audiences = audiences.collect();
    let mut seen = SortedSet::new();
    let on_call: Vec<OnCallSchedule> = file
        .tables("on_call")
        .iter()
        .filter_map(|table| on_call::schedule(reader, table, zone, context, &mut seen))
        .collect();
    let on_call_ids: Vec<Spanned<String>> =
        file.tables("on_call").iter().filter_map(|table| table.text("id")).collect();
    let on_call_ids: Vec<&str> = on_call_ids.iter().map(|id| id.get_ref().as_str()).collect();
    let escalations = file.tables("escalation");
    let escalations = escalations.iter().map(|table| escalation(reader, table, &on_call_ids));
    let escalations = escalations.collect();
    let mut seen = SortedSet::new();
    let remediations = file.tables("remediation").into_iter();
    let remediations =
        remediations.filter_map(|table| remediation(reader, &table, components, &mut seen));
    let remediations = remediations.collect();
    let settings = file.table("notify");
    let pacing = settings.as_ref().map(|table| pacing(reader, table)).unwrap_or_default();
    let dead_man = settings.and_then(|table| address(reader, table.text("dead_man")?));
    let drills = file.table("drills");
    let drills = drills.map(|table| table.list(reader, "notify", MAX_CONTACTS)).unwrap_or_default();
    // Which customers there are, the file of customers alone tells.
    let reports = vec![];
    NotifyPolicy {
        audiences,
        escalations,
        remediations,
        on_call,
        pacing,
        dead_man,
        drills,
        reports,
    }
}

fn audience(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: &[&str],
    seen: &mut SortedSet<AudienceId>,
) -> Option<Audience> {
    let name = name(reader, table.text("name").as_ref());
    let contacts = table.list(reader, "contacts", MAX_CONTACTS);
    let owner = table.text("owner").and_then(|owner| reader.parse(&owner));
    let components = table.known_names(reader, ("components", "component"), components);
    let timezone = table.text("timezone").and_then(|zone| reader.parse(&zone));
    let business_hours = table.table("business_hours").and_then(|table| hours(reader, &table));
    let id = unique(reader, &table.text("id")?, seen)?;
    let kind = table.text("kind")?;
    let kind = AudienceKind::WORDS.iter().find(|(word, _)| word == kind.get_ref())?.1;
    if contacts.is_empty() && owner.is_none() {
        reader.refuse(table.at, format!("audience `{id}` has no contact"), Some(CONTACTS_HINT));
    }
    Some(Audience {
        id,
        name,
        kind,
        severities: severities(table),
        components: components.into_iter().collect(),
        contacts,
        owner,
        timezone,
        business_hours,
        is_key: table.flag("key") || kind == AudienceKind::KeyCustomer,
    })
}

const CONTACTS_HINT: &str =
    "write `contacts = [\"ops-slack\"]`; `allclear contact set` says what a contact is";

fn escalation(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    on_call: &[&str],
) -> EscalationPolicy {
    let steps = table.tables("steps");
    if let Some(more) = steps.get(MAX_ESCALATION_STEPS) {
        let message = format!("an escalation has at most {MAX_ESCALATION_STEPS} steps");
        reader.refuse(more.at, message, None);
    }
    let mut before = Duration::ZERO;
    let steps: Vec<EscalationStep> = steps
        .iter()
        .filter_map(|table| {
            let after =
                reader.span("after", &table.text("after")?, Duration::ZERO..=MAX_STEP_AFTER);
            let after = after?;
            if after < before {
                reader.refuse(table.at, "a step comes before the one above it", None);
            }
            before = after;
            let contacts = table.list(reader, "contacts", MAX_CONTACTS);
            let named = table.text("on_call");
            if contacts.is_empty() && named.is_none() {
                let hint = "write `contacts = [\"…\"]` or `on_call = \"…\"`";
                reader.refuse(table.at, "a step is sent to no contact", Some(hint));
            }
            let on_call = named.and_then(|id| known_name(reader, &id, "on-call schedule", on_call));
            Some(EscalationStep { after, contacts, on_call })
        })
        .collect();
    if steps.is_empty() && table.tables("steps").is_empty() {
        reader.refuse(
            table.at,
            "an escalation has no step",
            Some("write `steps = [{ after = \"0m\", … }]`"),
        );
    }
    EscalationPolicy {
        severities: severities(table),
        steps,
        business_hours_only: table.flag("business_hours_only"),
    }
}

fn remediation(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: &[&str],
    seen: &mut SortedSet<ContactId>,
) -> Option<RemediationPolicy> {
    let components = table.known_names(reader, ("components", "component"), components);
    Some(RemediationPolicy {
        contact: unique(reader, &table.text("contact")?, seen)?,
        severities: severities(table),
        components: components.into_iter().collect(),
        max_per_hour: table.number("max_per_hour").unwrap_or(DEFAULT_REMEDIATIONS_PER_HOUR),
    })
}

fn severities(table: &TableReader<'_>) -> SortedSet<Severity> {
    let written = table.texts("severities");
    let is_written = |severity: &Severity| {
        let word = severity.to_string();
        written.iter().any(|text| *text.get_ref() == word)
    };
    Severity::ALL.into_iter().filter(is_written).collect()
}

fn pacing(reader: &mut Reader<'_>, table: &TableReader<'_>) -> NotificationPacing {
    let usual = NotificationPacing::default();
    let written = table.text("gather_for");
    let gather_for =
        written.and_then(|text| reader.span("gather_for", &text, MIN_GATHER_FOR..=MAX_GATHER_FOR));
    NotificationPacing {
        gather_for: gather_for.unwrap_or(usual.gather_for),
        max_per_hour: table.number("max_per_hour").unwrap_or(usual.max_per_hour),
        quiet_hours: table.table("quiet_hours").and_then(|table| quiet_hours(reader, &table)),
        digest: table.text("digest").and_then(|text| reader.parse(&text)),
    }
}

fn quiet_hours(reader: &mut Reader<'_>, table: &TableReader<'_>) -> Option<QuietHours> {
    let from_minute = minute(reader, &table.text("from")?)?;
    let to_minute = minute(reader, &table.text("to")?)?;
    if from_minute == to_minute {
        let hint = Some("such as \"22:00\" to \"07:00\"");
        reader.refuse(table.at, "quiet hours end when they begin", hint);
    }
    Some(QuietHours { from_minute, to_minute })
}

/// Hours of the week, with the usual ones for what is not written.
pub(super) fn hours(reader: &mut Reader<'_>, table: &TableReader<'_>) -> Option<BusinessHours> {
    let days = table.texts("days");
    let days = (!days.is_empty()).then_some(days.as_slice());
    let (from, to) = (table.text("from"), table.text("to"));
    business_hours(reader, days, (from.as_ref(), to.as_ref()))
}

fn address(reader: &mut Reader<'_>, text: Spanned<String>) -> Option<String> {
    let url = url_parts::parse(text.get_ref());
    if !url.is_some_and(|url| matches!(url.scheme.as_str(), "http" | "https")) {
        let message = format!("`{}` is no http or https address", text.get_ref());
        reader.refuse(
            text.span().start,
            message,
            Some("such as \"https://dead-man.example/ping\""),
        );
        return None;
    }
    Some(text.into_inner())
}
