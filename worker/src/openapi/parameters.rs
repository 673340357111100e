//! Parameters in the document: what may stand for a name in a path, and in a query?

use domain::access::route::Route;
use domain::board::ReviewOutcome;
use domain::operations::idempotency::{IDEMPOTENCY_KEY, KEY_KEPT_FOR, MAX_KEY_CHARS};
use domain::paging::MAX_PAGE;
use domain::report::kind::ReportKind;
use domain::report::question::ReportFormat;
use serde_json::{Value, json};

use super::operations::{Description, RequestHeader};
use crate::http::call::Handler;

/// Where reports are.
const REPORT: &str = "/ops/v1/reports/{kind}";
/// Identifiers, see `domain::ids`.
const ID: &str = "^[a-z0-9][a-z0-9-]{0,39}$";

/// The parameters of an operation: those of its path, those of its query, then headers.
pub(super) fn described(route: &Route<Handler>, operation: &Description) -> Vec<Value> {
    let in_path =
        route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| {
        let (schema, description) = path_parameter(name)
            .unwrap_or_else(|| panic!("`{name}` of `{}` is not described: add it to worker/src/openapi/parameters.rs", route.path));
        json!({ "name": name, "in": "path", "required": true, "schema": schema, "description": description })
    });
    let in_query = route.query.names.iter().map(|name| {
        let of_report = || report_parameter(name).filter(|_| route.path == REPORT);
        let (schema, description) =
            of_report().or_else(|| query_parameter(name)).unwrap_or_else(|| {
                panic!(
                    "`{name}` of `{}` is not described: add it to worker/src/openapi/parameters.rs",
                    route.path
                )
            });
        json!({ "name": name, "in": "query", "schema": schema, "description": description })
    });
    let in_header = operation.headers.iter().map(|header| {
        let (name, schema, description) = header_parameter(*header);
        json!({ "name": name, "in": "header", "schema": schema, "description": description })
    });
    in_path.chain(in_query).chain(in_header).collect()
}

fn header_parameter(header: RequestHeader) -> (&'static str, Value, String) {
    match header {
        RequestHeader::IfMatch => (
            "if-match",
            json!({ "type": "string" }),
            "The `etag` of what is edited, as it was last answered: if it is another by now, the request is refused with \
             412 and nothing is done."
                .to_owned(),
        ),
        RequestHeader::IdempotencyKey => (
            IDEMPOTENCY_KEY,
            json!({ "type": "string", "maxLength": MAX_KEY_CHARS, "pattern": "^[!#-\\[\\]-~]*$" }),
            format!(
                "A key of the caller's choice, such as a UUID: the same request with the same key is carried out once within \
                 {} hours, another with it is refused.",
                KEY_KEPT_FOR.as_secs() / 3_600
            ),
        ),
    }
}

fn path_parameter(name: &str) -> Option<(Value, &'static str)> {
    let id = || json!({ "type": "string", "pattern": ID });
    Some(match name {
        "agent" => (id(), "An agent, or a heartbeat."),
        "incident" => (id(), "An incident."),
        "update" => (id(), "An update of the incident."),
        "item" => (id(), "A remediation item of the incident."),
        "outcome" => (
            json!({ "type": "string", "enum": ReviewOutcome::ALL.map(|(_, name, _)| name) }),
            "An outcome of a review.",
        ),
        "maintenance" => (id(), "A maintenance."),
        "series" => (id(), "A series of maintenance."),
        "metric" => (id(), "A metric of page.toml."),
        "change" => (id(), "A change."),
        "drill" => (id(), "A drill."),
        "problem" => (id(), "A problem."),
        "notice" => (id(), "A notice."),
        "correction" => (id(), "A correction."),
        "name" => (id(), "The name of a token."),
        "contact" => (id(), "A contact."),
        "mute" => (id(), "A mute."),
        "alert" => (text("^[a-z_]+:[a-z0-9:-]+$"), "An open alert."),
        "subscriber" => (text("^[0-9a-f]{32}$"), "A subscriber, by its id."),
        "notification" => (text("^[0-9]{1,15}$"), "The number of a notification."),
        "trial" => (
            json!({ "type": "integer", "minimum": 0, "maximum": u64::MAX }),
            "The number of a trial of the agent.",
        ),
        "evidence" => (text("^[0-9]+-[0-9]+$"), "An evidence of the agent."),
        "object" => (text("^(board|ledger:[a-z0-9][a-z0-9-]{0,39})$"), "A durable object."),
        "day" => (json!({ "type": "string", "format": "date" }), "A day, such as `2026-11-20`."),
        "kind" => (
            json!({ "type": "string", "enum": ReportKind::all().map(ReportKind::as_str).collect::<Vec<_>>() }),
            "A kind of report.",
        ),
        "set" => (json!({ "type": "string", "minLength": 1 }), "The name of a backup."),
        "page" => (json!({ "type": "integer", "minimum": 1 }), "The number of a page, from 1."),
        _ => return None,
    })
}

fn query_parameter(name: &str) -> Option<(Value, &'static str)> {
    let id = || json!({ "type": "string", "pattern": ID });
    let time = || json!({ "type": "string", "format": "date-time" });
    Some(match name {
        "after" => (
            json!({ "type": "integer", "minimum": 0, "maximum": u64::MAX }),
            "The `n` of the last line that was read; from the beginning unless said.",
        ),
        "incident" => (id(), "The incident whose evidence is listed; this or `probe` is needed."),
        "from" => (
            time(),
            "From when on; from the beginning unless said, and from now on where it is about what is planned.",
        ),
        "until" => (time(), "Until when; at once unless said, and a week later for an agenda."),
        "components" => (
            json!({ "type": "string", "minLength": 1 }),
            "Ids of components, with commas between; the page as a whole unless said.",
        ),
        "probe" => (
            id(),
            "A probe: of evidence this or `incident` is needed, of an impact this, `component` or `region`.",
        ),
        "component" => (
            id(),
            "The component in trouble: this, `region` or `probe` is needed. Of capacity, the one whose latency is looked at.",
        ),
        "customer" => (id(), "The customer whose service level is asked for; it is needed."),
        "period" => (
            json!({ "type": "string", "pattern": "^[0-9]{4}(-([0-9]{2}|[qQ][1-4]))?$" }),
            "A month such as `2026-11`, a quarter such as `2026-q4` or a year; the month that goes on unless said.",
        ),
        "region" => (id(), "The region in trouble: what is watched from there."),
        "since" => (time(), "Since when; a day ago unless said, and at most a week."),
        "to" => (time(), "Until before when; now unless said."),
        "copy" => (json!({ "type": "string" }), "The name of the copy, of `GET /ops/v1/export`."),
        "cursor" => (
            json!({ "type": "string", "minLength": 1 }),
            "Where the page begins: `next` of the page before or of the header `link`; of an export as hex of its JSON.",
        ),
        "limit" => (
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_PAGE }),
            "How many entries at most; 50 unless said.",
        ),
        "overdue" => (
            json!({ "type": "boolean" }),
            "Whether only what is overdue is listed: the review, or a remediation item.",
        ),
        "open" => (json!({ "type": "boolean" }), "Whether only what is open is listed."),
        "subject" => {
            (json!({ "type": "string" }), "Only what was done to it: an id, or such as `token:ci`.")
        }
        "actor" => (
            json!({ "type": "string" }),
            "Only what this one did, such as `token:ci`, or a name that was stated.",
        ),
        "renew" => (json!({ "type": "boolean" }), "Whether the lease must still be open."),
        _ => return None,
    })
}

/// What the parameters of a report mean, where the same names mean something else elsewhere.
fn report_parameter(name: &str) -> Option<(Value, &'static str)> {
    let id = || json!({ "type": "string", "pattern": ID });
    Some(match name {
        "component" => (id(), "The component that the report is of, where its kind is of one."),
        "customer" => (id(), "The customer that the report is of, where its kind is of one."),
        "format" => (
            json!({ "type": "string", "enum": ReportFormat::ALL.map(|(_, name, _)| name) }),
            "In which form; JSON unless said.",
        ),
        "period" => (
            json!({ "type": "string", "pattern": "^[0-9]{4}(-([0-9]{2}(-[0-9]{2})?|[wW][0-9]{2}|[qQ][1-4]))?$" }),
            "A day such as `2026-11-20`, a week such as `2026-w47`, a month, a quarter such as `2026-q4` or a year; the one \
             that goes on, of the length that is usual for the kind, unless said.",
        ),
        _ => return None,
    })
}

fn text(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}
