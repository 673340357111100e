//! JSON Schemas of `[[audience]]`, `[[escalation]]`, `[[remediation]]`, `[[on_call]]`, `[[report]]`, `[notify]`, `[changes]` and `[drills]` of `page.toml`.

use serde_json::{Value, json};

use crate::config::MAX_COMPONENTS;
use crate::config::change_policy::MAX_CHANGE_PERIODS;
use crate::config::incident_policy::WEEKDAYS;
use crate::config::notify_policy::{
    AudienceKind, MAX_CONTACTS, MAX_ESCALATION_STEPS, MOST_PER_HOUR,
};
use crate::config::on_call::MAX_SHIFTS;
use crate::config::remediation_policy::MOST_REMEDIATIONS_PER_HOUR;
use crate::config::report_schedule::ScheduledReportKind;
use crate::config::schema_values::{flag, id, list, name, one_of, span, table, text, whole};
use crate::config::user_report_policy::ALERT_READERS;
use crate::severity::Severity;

pub(super) fn business_hours(description: &str) -> Value {
    let hours = json!({
        "days": list(one_of(&WEEKDAYS, "A day of the week"), 7, "By default Monday to Friday"),
        "from": text("When they begin, by default \"08:00\""),
        "to": text("When they end, by default \"18:00\""),
    });
    table(&[], hours, description)
}

fn contacts(description: &str) -> Value {
    list(id("A contact's id"), MAX_CONTACTS, description)
}

fn severities() -> Value {
    let words = Severity::ALL.map(|severity| severity.to_string());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    list(one_of(&words, "How serious"), words.len(), "Only these; by default all")
}

pub(super) fn audience() -> Value {
    let kinds = AudienceKind::WORDS.map(|(word, _)| word);
    table(
        &["id", "name", "kind"],
        json!({
            "id": id("The audience's id"),
            "name": name("Such as \"Example Ltd\""),
            "kind": one_of(&kinds, "Of what it may be told; internal: also of what is not public"),
            "severities": severities(),
            "components": list(id("A component's id"), MAX_COMPONENTS, "Only of these; by default of all"),
            "contacts": contacts("Who is told"),
            "owner": id("Who answers for the account: a contact, which is told before it"),
            "timezone": text("Its time zone; by default the page's"),
            "business_hours": business_hours("When it works, by its clocks"),
            "key": flag("It is told first, and called; a key_customer always is"),
        }),
        "Recipients that are told of the same things",
    )
}

pub(super) fn escalation() -> Value {
    let step = table(
        &["after"],
        json!({
            "after": span("How long after the alert, 0s to 7d"),
            "contacts": contacts("To whom"),
            "on_call": id("To who is on call then, by this schedule"),
        }),
        "A step that follows unless the alert is acknowledged",
    );
    table(
        &["steps"],
        json!({
            "severities": severities(),
            "steps": list(step, MAX_ESCALATION_STEPS, "In the order of their delays"),
            "business_hours_only": flag("Alerts wait for the business hours of [incidents]"),
        }),
        "How alerts of some severities escalate",
    )
}

pub(super) fn remediation() -> Value {
    table(
        &["contact"],
        json!({
            "contact": id("The contact whose webhook is the program"),
            "severities": severities(),
            "components": list(id("A component's id"), MAX_COMPONENTS, "Only of these; by default of all"),
            "max_per_hour": whole(1, MOST_REMEDIATIONS_PER_HOUR, "How often it is asked within an hour, by default 2"),
        }),
        "A program that is asked to mend outages that probes confirmed",
    )
}

pub(super) fn on_call() -> Value {
    let at = |description: &str| text(&format!("{description}, such as \"2026-11-30 09:00\""));
    let rotation = json!({
        "contacts": contacts("One after the other"),
        "every": json!({ "type": "string", "pattern": "^[0-9]+(h|d|w)$", "description": "How long each is on call, 1h to 62d" }),
        "from": at("When the first one begins"),
    });
    let shift = json!({
        "contact": id("Who is on call instead"),
        "from": at("From when"),
        "to": at("Until when"),
    });
    table(
        &["id"],
        json!({
            "id": id("The schedule's id"),
            "timezone": text("By whose clocks; by default the page's"),
            "calendar": json!({ "type": "string", "pattern": "\\.[iI][cC][sS]$", "description": "An iCalendar file of the folder, whose events name contacts" }),
            "rotation": table(&["contacts", "every", "from"], rotation, "Contacts that take turns"),
            "override": list(table(&["contact", "from", "to"], shift, "A time for which another is on call"), MAX_SHIFTS, "They count in place of the rotation or calendar"),
            "gaps": one_of(&["refused", "allowed"], "Whether there may be hours that no contact covers"),
        }),
        "Who is on call",
    )
}

pub(super) fn notify() -> Value {
    let quiet = json!({ "from": text("Such as \"22:00\""), "to": text("Such as \"07:00\"") });
    table(
        &[],
        json!({
            "max_per_hour": whole(1, MOST_PER_HOUR, "The most messages of an incident that a contact gets within an hour, by default 6"),
            "gather_for": span("How long the notifications of many incidents are gathered into one message, 10s to 1h, by default 15m"),
            "quiet_hours": table(&["from", "to"], quiet, "When minor notifications wait, by the clocks of the contact"),
            "digest": text("When digests are sent: \"daily 08:00\" or \"weekly mon 08:00\""),
            "dead_man": json!({ "type": "string", "pattern": "^https?://", "description": "An address that is requested each minute while notifications are sent" }),
        }),
        "How much is sent, and when",
    )
}

pub(super) fn drills() -> Value {
    let properties = json!({ "notify": contacts("Who hears of drills, and no other contact") });
    table(&["notify"], properties, "Who hears of drills")
}

pub(super) fn report() -> Value {
    let kinds = ScheduledReportKind::ALL.map(ScheduledReportKind::as_str);
    table(
        &["kind"],
        json!({
            "kind": one_of(&kinds, "Which report, sent once for each of its periods"),
            "customer": id("Of which customer: for quarterly-customer"),
            "at": text("The time of day at which it is sent, by the clocks of the page, by default \"07:00\""),
            "contacts": contacts("To whom; of a customer, by default to its contacts"),
            "audience": id("To the contacts of this audience"),
        }),
        "A report that is mailed",
    )
}

pub(super) fn changes() -> Value {
    let components =
        || list(id("A component's id"), MAX_COMPONENTS, "Only these; by default all of the page");
    let window = json!({
        "name": name("Such as \"Working hours\""),
        "components": components(),
        "from": text("When it first begins, such as \"2026-11-30 09:00\""),
        "until": text("When it first ends"),
        "repeat": text("When it comes again, such as \"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH\" (RFC 5545)"),
        "timezone": text("By whose clocks; by default the page's"),
    });
    let freeze = json!({
        "name": name("Such as \"Black Friday\""),
        "components": components(),
        "from": text("When it begins, such as \"2026-11-26\""),
        "until": text("When it is over"),
    });
    let window = table(&["name", "from", "until"], window, "A time for changes");
    let freeze = table(&["name", "from", "until"], freeze, "A time in which nothing is changed");
    let properties = json!({
        "look_back": span("How long before an incident changes are listed with it, 1m to 7d; by default 24h"),
        "window": list(window, MAX_CHANGE_PERIODS, "When components are changed; what is changed at another time is flagged"),
        "freeze": list(freeze, MAX_CHANGE_PERIODS, "When they are not"),
    });
    table(&[], properties, "When components may be changed")
}

/// What is done with trouble that readers report.
pub(super) fn user_reports() -> Value {
    let (fewest, most) = (*ALERT_READERS.start(), *ALERT_READERS.end());
    let properties = json!({
        "accept": flag("Whether readers may report trouble at /report; by default they may"),
        "alert_readers": whole(fewest, most, "How many different readers alert operators of a component that is shown as working; by default 5"),
        "alert_within": span("Within how long, 5m to 1h; by default 15m"),
    });
    table(&[], properties, "What is done with trouble that readers report")
}
