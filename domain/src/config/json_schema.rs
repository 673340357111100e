//! JSON Schemas of `page.toml` and probe files, for editors. They cover keys, types and bounds;
//! what only the parser can check, they accept.

use serde_json::{Map, Value, json};

use crate::config::alert_rules::MAX_ALERT_RULES;
use crate::config::brand::{
    COLOR_NAMES, MAX_BRAND_LINKS, MAX_FONT_CHARS, MAX_LOGO_BYTES, MAX_RADIUS_PX,
};
use crate::config::incident_policy::MAX_MESSAGE_TEMPLATES;
use crate::config::notify_policy::{MAX_AUDIENCES, MAX_ESCALATIONS};
use crate::config::notify_schema::{
    audience, business_hours, changes, drills, escalation, notify, on_call, remediation, report,
    user_reports,
};
use crate::config::on_call::MAX_ON_CALL;
use crate::config::remediation_policy::MAX_REMEDIATIONS;
use crate::config::report_schedule::MAX_REPORT_SCHEDULES;
use crate::config::schema_values::{
    file, flag, id, list, name, one_of, span, table, text, texts_by_name, whole,
};
use crate::config::slo::MAX_SLOS;
use crate::config::slo_schema::slo;
use crate::config::{
    MAX_COMPONENTS, MAX_DEPENDENCIES, MAX_LINKS, MAX_REGIONS, MAX_RUNBOOKS, MAX_TIER,
};
use crate::continent::Continent;
use crate::language::Language;
use crate::limits::{MAX_FLAPS, MAX_RERUNS, MAX_STEPS};
use crate::metric::{MAX_DECIMALS, MAX_METRICS, MAX_UNIT_CHARS};
use crate::probe::MAX_RETRIES;
use crate::probe::action::{RecordType, StartTls};
use crate::probe::http_request::MAX_REDIRECTS;
use crate::probe::step_kind;
use crate::protocol::connectivity::MAX_REFERENCES;
use crate::upstream::MAX_UPSTREAM_COMPONENTS;

/// The schema of `page.toml`.
#[must_use]
pub fn page() -> Value {
    let named = |what: &str| {
        let about = format!("The {what}'s name in files and addresses");
        table(
            &["id", "name"],
            json!({ "id": id(&about), "name": name("The name on the page") }),
            what,
        )
    };
    let region = table(
        &["id", "name"],
        json!({
            "id": id("The region's name in files"),
            "name": name("The name on the page"),
            "continent": one_of(&Continent::ALL.map(Continent::code), "The part of the world that it is in"),
        }),
        "region",
    );
    let weight = json!({ "type": "number", "minimum": 0, "maximum": 1 });
    let weights = json!({ "major": weight, "partial": weight, "degraded": weight });
    let component = json!({
        "id": id("The component's name in files and addresses"),
        "name": name("The name that customers read"),
        "group": id("The group it stands in"),
        "description": text("What it is, for customers"),
        "manual": flag("No probe watches it: only operators set its status"),
        "was": id("The id that it had before: its history goes on"),
        "hidden": flag("Only operators see it: it is on no page, in no feed and no public API"),
        "depends_on": list(id("A component's id"), MAX_DEPENDENCIES, "What it does not work without: its outage joins the incident of theirs"),
        "upstream": table(&["vendor"], json!({
            "vendor": name("Who the third party is"),
            "counts": flag("Whether its trouble counts as ours; by default it does not"),
        }), "It is a third party's: its status is what that says of itself"),
        "owner": name("Who answers for it; for operators"),
        "repo": json!({ "type": "string", "pattern": "^https?://", "description": "Where its source is; for operators" }),
        "tier": whole(1, MAX_TIER.into(), "How important it is, 1 the most; for operators"),
        "links": list(table(&["name", "url"], json!({
            "name": name("Such as \"Dashboard\""),
            "url": json!({ "type": "string", "pattern": "^https?://", "description": "Its address" }),
        }), "A place to look for more"), MAX_LINKS, "Where operators look for more"),
        "runbooks": list(table(&["name", "url"], json!({
            "name": name("Such as \"Payments down\""),
            "url": json!({ "type": "string", "pattern": "^https?://", "description": "Its address" }),
        }), "A runbook"), MAX_RUNBOOKS, "Where operators read what to do when it fails; on alerts and incidents, never public"),
        "announce": text("When an outage becomes public by itself: \"never\", \"auto\", or such as \"after 5m\""),
    });
    let agents = json!({
        "batch_window": span("How long an agent gathers before it reports, 1s to 5m"),
        "silent_after": span("Without a report for this long, a region is silent: three windows to 1h"),
        "references": list(text("host:port"), MAX_REFERENCES, "Targets that are known to be reachable"),
    });
    let properties = json!({
        "page": table(&["name", "url"], json!({
            "name": name("The name of the page"),
            "url": json!({ "type": "string", "pattern": "^https?://", "description": "Its address" }),
            "timezone": text("The time zone of its days, such as \"Europe/Berlin\"; by default UTC"),
            "language": one_of(&Language::ALL.map(Language::tag), "The language of readers who want none of the others; by default English"),
        }), "The page"),
        "agents": table(&[], agents, "How agents report"),
        "uptime": table(&[], json!({
            "weights": table(&[], weights, "The weight of each status in downtime"),
        }), "How uptime is computed"),
        "incidents": incidents(),
        "security": security(),
        "brand": brand(),
        "translations": translations(),
        "metric": list(metric(), MAX_METRICS, "Values of other systems that the page draws"),
        "template": list(table(&["id", "body"], json!({
            "id": id("The template's name on the command line"),
            "title": text("The title of an incident that is opened with it"),
            "status": one_of(
                &["investigating", "identified", "monitoring", "resolved", "postmortem"],
                "The phase that it brings an incident to",
            ),
            "body": text("The text in Markdown, with placeholders such as ${name}"),
        }), "A text for readers that is written ahead of time"), MAX_MESSAGE_TEMPLATES, "Templates"),
        "alert": list(alert(), MAX_ALERT_RULES, "What is done with alerts of other monitoring; the first that fits counts"),
        "audience": list(audience(), MAX_AUDIENCES, "Who is told of incidents and maintenance"),
        "remediation": list(remediation(), MAX_REMEDIATIONS, "Programs that are asked to mend outages"),
        "escalation": list(escalation(), MAX_ESCALATIONS, "How alerts escalate; the first of a severity counts"),
        "on_call": list(on_call(), MAX_ON_CALL, "Who is on call"),
        "report": list(report(), MAX_REPORT_SCHEDULES, "Reports that are mailed"),
        "notify": notify(),
        "changes": changes(),
        "drills": drills(),
        "user_reports": user_reports(),
        "slo": list(slo(), MAX_SLOS, "Service level objectives"),
        "region": list(region, MAX_REGIONS, "Regions to probe from"),
        "group": list(named("group"), MAX_COMPONENTS, "Components that belong together"),
        "component": list(
            table(&["id", "name"], component, "What customers see"), MAX_COMPONENTS, "In their order",
        ),
    });
    file(&["page"], properties, "A page of Allclear: page.toml")
}

/// Whom who finds a weakness writes to.
fn security() -> Value {
    let properties = json!({
        "contact": json!({ "type": "string", "pattern": "^(mailto|https|tel):.", "description": "The address of those who are told of weaknesses" }),
        "policy": json!({ "type": "string", "pattern": "^https:", "description": "Where it is said how weaknesses are handled" }),
        "expires": text("From when on nobody may rely on it, such as \"2027-06-30T00:00:00Z\""),
    });
    table(&["contact", "expires"], properties, "What /.well-known/security.txt says (RFC 9116)")
}

/// How the page looks as its owner's own.
fn brand() -> Value {
    let color = json!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "description": "A colour; those of text have a contrast of 4.5 to 1 on background and card" });
    let colors = |description: &str| {
        let keys = COLOR_NAMES.iter().map(|name| ((*name).to_owned(), color.clone()));
        table(&[], keys.collect::<Map<String, Value>>(), description)
    };
    let link = json!({
        "name": name("Such as \"Imprint\""),
        "url": json!({ "type": "string", "pattern": "^(https?|mailto|tel):.", "description": "Its address" }),
    });
    let properties = json!({
        "light": colors("Colours on a light ground"),
        "dark": colors("Colours on a dark ground; without an accent, the light one made readable there"),
        "radius_px": whole(0, MAX_RADIUS_PX, "How round corners are, in pixels"),
        "font": json!({ "type": "string", "minLength": 1, "maxLength": MAX_FONT_CHARS, "description": "Names of fonts that readers may have; none is fetched" }),
        "logo": json!({ "type": "string", "maxLength": MAX_LOGO_BYTES, "description": "An SVG with a viewBox, drawn before the page's name" }),
        "support": json!({ "type": "string", "pattern": "^(mailto|https|tel):.", "description": "Where readers find help" }),
        "links": list(table(&["name", "url"], link, "A link of the footer"), MAX_BRAND_LINKS, "More links of the footer"),
    });
    table(&[], properties, "How the page looks as its owner's own")
}

/// A value of other systems.
fn metric() -> Value {
    let properties = json!({
        "id": id("The metric's name, to which points are pushed"),
        "name": name("Such as \"Orders a minute\""),
        "unit": json!({ "type": "string", "minLength": 1, "maxLength": MAX_UNIT_CHARS, "description": "What stands behind a value, such as \"ms\"" }),
        "decimals": whole(0, MAX_DECIMALS.into(), "How many decimals a value is shown with; by default none"),
        "limit": whole(1, u32::MAX, "What its values are not to reach, for `allclear capacity`; readers do not see it"),
    });
    table(&["id", "name"], properties, "A value of other systems")
}

/// Names in other languages.
fn translations() -> Value {
    let names = json!({
        "page": name("The name of the page"),
        "groups": texts_by_name("Names of groups, by id"),
        "components": texts_by_name("Names of components, by id"),
        "descriptions": texts_by_name("Descriptions of components, by id"),
        "regions": texts_by_name("Names of regions, by id"),
    });
    let names = table(&[], names, "Names in this language");
    let languages = Language::ALL.map(|language| (language.tag().to_owned(), names.clone()));
    let languages: Map<String, Value> = languages.into_iter().collect();
    table(&[], languages, "What things are called in other languages")
}

/// What is done with alerts of certain labels.
fn alert() -> Value {
    let statuses = [
        "operational",
        "under_maintenance",
        "degraded_performance",
        "partial_outage",
        "major_outage",
    ];
    let stated = json!({
        "type": "object",
        "additionalProperties": one_of(&statuses, "A status"),
        "description": "What the incident states of components",
    });
    table(
        &[],
        json!({
            "labels": texts_by_name("The labels that an alert must have, with their values"),
            "components": stated,
            "ignore": flag("Such alerts are left out"),
        }),
        "Alerts of certain labels",
    )
}

/// The rules of incidents.
fn incidents() -> Value {
    let by_name = |names: &[&str], value: Value, description: &str| {
        let keys = names.iter().map(|name| ((*name).to_owned(), value.clone()));
        table(&[], keys.collect::<Map<String, Value>>(), description)
    };
    let severities = ["sev1", "sev2", "sev3"];
    let severity = one_of(&severities, "How serious it is");
    let urgencies = by_name(&["high", "low"], severity, "By urgency");
    let matrix = by_name(
        &["none", "minor", "major", "critical"],
        urgencies,
        "Severity by impact and urgency",
    );
    let phases = ["investigating", "identified", "monitoring"];
    let every =
        by_name(&phases, span("1m to 24h"), "How often readers are told more in each phase");
    let approval = text("Who approves a publication: \"none\", \"one\", or such as \"after 10m\"");
    let review =
        text("When a review is due: \"never\", or 1s to 30d after the end, such as \"2d\"");
    table(
        &[],
        json!({
            "drafts": flag("Whether an outage that probes find opens a draft; by default it does"),
            "resolve": one_of(&["propose", "auto"], "What happens when probes see all well again"),
            "business_hours": business_hours("When incidents are urgent; by default always"),
            "severity": matrix,
            "cadence": by_name(&severities, every, "When the next update is due"),
            "approve": by_name(&severities, approval, "By severity"),
            "review": by_name(&severities, review, "How soon incidents are reviewed; 2d unless given"),
        }),
        "How incidents are handled",
    )
}

/// The schema of a file that is a probe.
#[must_use]
pub fn probe() -> Value {
    let confirm = json!({
        "failures": whole(1, 10, "Failing runs in a row until it is down"),
        "recoveries": whole(1, 10, "Passing runs in a row until it is up again"),
        "retries": whole(0, MAX_RERUNS.into(), "How often a failing run is run again before its time"),
        "retry_after": span("How long after a failing run, 0s to 1m"),
        "flaps": whole(0, MAX_FLAPS, "How often it may turn within an hour before it is held degraded; 0: as often as it does"),
    });
    let properties = json!({
        "id": id("The probe's name"),
        "was": id("The id that it had before: its history goes on"),
        "component": id("What customers see when it fails"),
        "every": span("From the start of one run to the start of the next, 1s to 24h"),
        "timeout": span("The longest a whole run may take, 100ms to 60s"),
        "regions": json!({
            "type": "array", "items": id("A region of page.toml"), "minItems": 1, "uniqueItems": true,
            "description": "Where it is run from",
        }),
        "runbook": text("Where to read what to do when it fails; for operators"),
        "confirm": table(&[], confirm, "How many runs in a row confirm a verdict"),
        "impact": one_of(&["outage", "partial", "degraded"], "What its failure means"),
        "quorum": json!({
            "type": "string", "pattern": "^(majority|any|all|[1-9][0-9]*)$",
            "description": "How many regions must say down until it is",
        }),
        "heartbeat": table(&[], json!({
            "grace": span("How much later than `every` a ping may come, 0s to 31d"),
            "post_only": flag("Whether only POST counts, and GET is refused"),
        }), "Not run by agents: it expects a ping as often as `every` says"),
        "step": json!({
            "type": "array", "items": step(), "minItems": 1, "maxItems": MAX_STEPS,
            "description": "What is done, in order",
        }),
    });
    let mut schema = file(&["id", "component", "every"], properties, "A probe of Allclear");
    if let Some(fields) = schema.as_object_mut() {
        let kinds = json!([
            { "required": ["timeout", "regions", "step"] },
            { "required": ["heartbeat"] },
        ]);
        fields.insert("oneOf".to_owned(), kinds);
    }
    schema
}

fn step() -> Value {
    let mut properties: Map<String, Value> = step_kind::actions()
        .map(|(action, kind)| (action.to_owned(), text(kind.summary)))
        .collect();
    for options in [common_options(), kind_options()] {
        if let Value::Object(options) = options {
            properties.extend(options);
        }
    }
    let mut step = table(&["name"], Value::Object(properties), "One thing that is done");
    let actions = step_kind::actions().map(|(action, _)| json!({ "required": [action] }));
    if let Some(fields) = step.as_object_mut() {
        fields.insert("oneOf".to_owned(), actions.collect());
    }
    step
}

/// What every step may say besides its action.
fn common_options() -> Value {
    let expectation = json!({ "anyOf": [
        text("SUBJECT OPERATOR VALUE, such as \"status == 200\""),
        table(&["that"], json!({
            "that": text("SUBJECT OPERATOR VALUE"),
            "level": one_of(&["down", "degraded"], "What it means when it does not hold"),
        }), "An expectation with its level"),
    ] });
    let keep = json!({ "anyOf": [
        text("Where the value is, such as \"json.token\""),
        table(&["from"], json!({
            "from": text("Where the value is"),
            "matches": text("What of it: a regular expression, its first group or all of it"),
            "optional": flag("Whether it may be missing"),
        }), "Where the value is, and what of it"),
    ] });
    json!({
        "name": name("What customers may read when it fails"),
        "expect": json!({ "type": "array", "items": expectation, "description": "What must hold" }),
        "keep": json!({
            "type": "object", "additionalProperties": keep,
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]*$" },
            "description": "Values of the answer, by name, for later steps",
        }),
        "timeout": span("The longest the step may take, 1ms to 60s"),
        "always": flag("Done although an earlier step failed, to clean up after it"),
        "only_if": text("Done only if this holds of a kept value: \"kept.plan == 'free'\""),
        "retry": table(&["times"], json!({
            "times": whole(0, MAX_RETRIES.into(), "Further tries"),
            "wait": span("How long before each, 0s to 1m"),
        }), "Tried again when it fails"),
    })
}

/// What steps of some kinds may say; which they are, the parser knows.
fn kind_options() -> Value {
    let does = json!({ "type": "object", "additionalProperties": false, "properties": {
        "open": text("Another page"),
        "click": text("A CSS selector"),
        "type": text("A CSS selector, with `text`"),
        "text": text("What is typed"),
        "wait_for": text("A CSS selector"),
    } });
    let starttls: Vec<&str> = StartTls::ALL.iter().map(|(word, _)| *word).collect();
    let records: Vec<&str> = RecordType::ALL.iter().map(|(word, _)| *word).collect();
    json!({
        "components": list(name("A component's id or name"), MAX_UPSTREAM_COMPONENTS, "What of a third party is looked at, as its page names it; by default the whole page"),
        "trouble_for": span("How long after its last word an incident of a feed counts as going on, 1h to 31d; by default 24h"),
        "send": json!({ "type": "string", "description": "What is sent" }),
        "starttls": one_of(&starttls, "Switch to TLS as this protocol does"),
        "record": one_of(&records, "Which type of record"),
        "resolver": text("The name server, host or host:port"),
        "service": json!({ "type": "string", "description": "The service" }),
        "do": json!({ "type": "array", "items": does, "description": "What is done on the page" }),
        "query": texts_by_name("Added to the address, encoded"),
        "headers": texts_by_name("Further headers"),
        "basic_auth": table(&["user", "password"], json!({
            "user": text("The name"), "password": text("The password"),
        }), "Basic authentication"),
        "bearer_auth": text("Bearer authentication: a token"),
        "json": json!({ "description": "The body, as JSON" }),
        "form": texts_by_name("The body, as a form"),
        "text": json!({ "type": "string", "description": "The body, as text" }),
        "base64": json!({ "type": "string", "description": "The body, as bytes" }),
        "file": text("The body: a file of the agent's folder of files"),
        "follow_redirects": whole(0, MAX_REDIRECTS, "How many redirects are followed"),
        "http_version": one_of(&["1.1", "2"], "Which version of HTTP is spoken"),
        "max_body": text("How much of the response body is read, packed or unpacked, 1B to 16MiB; by default 1MiB"),
        "ip_version": json!({ "enum": [4, 6], "description": "Only addresses of this version" }),
        "insecure": flag("Accepts a certificate that cannot be trusted"),
        "ca": text("Certificate authorities to trust besides the agent's, in PEM form"),
        "client_certificate": text("The client certificate, in PEM form"),
        "client_key": text("Its private key: a secret"),
        "rdap": text("The RDAP server that knows its host's domain; by default the one of the Internet's list"),
    })
}
