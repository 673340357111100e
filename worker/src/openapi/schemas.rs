//! Schemas in the document: those of the types of bodies, and of all that these hold.

use std::collections::BTreeSet;

use domain::access::route::{Route, RouteSummary};
use domain::backup::backup_set::CompletedBackup;
use domain::backup::messages::{
    BackupManifest, BackupPage, ImportRequest, ImportState, LeaseGranted,
};
use domain::backup::report::BackupReport;
use domain::board::plan::Plan;
use domain::board::{
    AcknowledgeRequest, AlertPayload, AlertReceipt, ApplyRequest, ApproveChangeRequest,
    ChangeRecord, ChangeUpdate, Correction, CountsRequest, DetailsChange, DrillRecord, EditedText,
    ImportedIncident, ImportedMaintenance, IssuedToken, LastUpdate, LinkedProblem,
    MaintenanceSeries, NewChange, NewCorrection, NewDrill, NewIncident, NewMaintenance,
    NewMaintenanceSeries, NewMaintenanceUpdate, NewNote, NewNotice, NewProbeMute, NewProblem,
    NewRemediationItem, NewUpdate, Notice, OutcomeRequest, ProbeMute, ProblemUpdate,
    PublishRequest, PublishRfoRequest, RemediationItemUpdate, ReopenRequest, RfoEdit,
    RotationRequest, TokenReport, TokenRequest,
};
use domain::capacity::CapacityReport;
use domain::config::customers::Customer;
use domain::config::incident_policy::MessageTemplate;
use domain::cost::pricing::Usage;
use domain::evidence::query::EvidencePage;
use domain::maturity::MaturityReport;
use domain::metric::points::{NewPoints, PointsTaken};
use domain::notify::alert_report::{AcknowledgeAlertRequest, EscalationReport, OpenAlertReport};
use domain::notify::bounces::report_source::ReportAddress;
use domain::notify::contact::{Contact, ContactReport, ContactRequest};
use domain::notify::reports::{
    DeliveryReport, NotificationReport, RedeliveryReport, RedeliveryRequest, SubscriberCounts,
    SubscriberReport,
};
use domain::notify::subscriber_import::{SubscriberImport, SubscriberImportReport};
use domain::operations::audit::AuditPage;
use domain::operations::changes::agenda::ChangeAgenda;
use domain::operations::changes::check::ChangeCheck;
use domain::operations::customer_service_level::CustomerServiceLevel;
use domain::operations::failing_regions::FailingRegion;
use domain::operations::impact::ImpactReport;
use domain::operations::incident_context::IncidentContext;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::problems::recurrence::ProblemRecurrence;
use domain::operations::problems::report::ProblemReport;
use domain::operations::reminders::Reminder;
use domain::operations::reviews::review_report::ReviewReport;
use domain::operations::reviews::rfo_report::RfoReport;
use domain::operations::slos::SloReport;
use domain::operations::user_reports::ComponentUserReports;
use domain::problem::Problem;
use domain::protocol::operations::{AgentRequest, AgentWithToken, CountedAgent};
use domain::protocol::trial::{Trial, TrialRequest};
use domain::public::component_report::ComponentReport;
use domain::public::view::MaintenanceView;
use domain::report::document::Report;
use domain::report::kind::ReportKindSummary;
use schemars::SchemaGenerator;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Value, json};

use crate::http::call::Handler;

/// Where schemas are in the document.
const SCHEMAS: &str = "/components/schemas";
/// Where those of requests are until all are known.
const REQUESTS: &str = "/components/requests";

macro_rules! bodies {
    ($($name:ident)*) => {
        /// The schema of a type, by its name.
        fn of_type(name: &str, generator: &mut SchemaGenerator) -> Option<Value> {
            match name {
                $(stringify!($name) => Some(generator.subschema_for::<$name>().into()),)*
                "()" => Some(json!({ "type": "null" })),
                list => {
                    let item = list.strip_prefix("Vec<")?.strip_suffix('>')?;
                    Some(json!({ "type": "array", "items": of_type(item, generator)? }))
                }
            }
        }
    };
}

bodies! {
    AcknowledgeAlertRequest AcknowledgeRequest AgentRequest AgentWithToken AlertPayload AlertReceipt ApplyRequest ApproveChangeRequest AuditPage BackupManifest
    BackupPage BackupReport ChangeAgenda ChangeCheck ChangeRecord ChangeUpdate CompletedBackup ComponentReport Correction CountedAgent CountsRequest
    CapacityReport MaturityReport Report ReportKindSummary Customer CustomerServiceLevel ImpactReport IncidentContext DetailsChange EditedText EscalationReport EvidencePage ImportRequest
    ImportState IssuedToken LastUpdate LeaseGranted MaintenanceSeries MaintenanceView MessageTemplate NewChange NewCorrection NewIncident
    NewMaintenance DrillRecord NewDrill NewRemediationItem OutcomeRequest PublishRfoRequest RemediationItemUpdate ReviewReport RfoEdit
    RfoReport ImportedIncident ImportedMaintenance LinkedProblem NewProblem ProblemRecurrence ProblemReport ProblemUpdate
    ComponentUserReports SloReport FailingRegion NewProbeMute ProbeMute
    NewMaintenanceSeries NewMaintenanceUpdate NewNote NewNotice NewPoints NewUpdate Notice OpenAlertReport OperatorIncident Plan PointsTaken
    Contact ContactReport ContactRequest ReportAddress SubscriberImport SubscriberImportReport DeliveryReport NotificationReport RedeliveryReport RedeliveryRequest SubscriberCounts SubscriberReport PublishRequest Reminder ReopenRequest RotationRequest RouteSummary TokenReport TokenRequest Trial TrialRequest Usage
}

/// The schemas that a document needs so far. A type that is read otherwise than it is written, because some
/// of its fields may be missing, has two.
pub(super) struct Schemas {
    requests: SchemaGenerator,
    responses: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let generator = |contract, path: &str| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = path.to_owned().into();
                settings.contract = contract;
            });
            settings.into_generator()
        };
        Self {
            requests: generator(Contract::Deserialize, REQUESTS),
            responses: generator(Contract::Serialize, SCHEMAS),
        }
    }
}

impl Schemas {
    /// The schema of a body that a route reads.
    pub(super) fn request(&mut self, route: &Route<Handler>, name: &str) -> Value {
        of_type(name, &mut self.requests).unwrap_or_else(|| panic!("{}", missing(route, name)))
    }

    /// The schema of a body that a route answers with.
    pub(super) fn response(&mut self, route: &Route<Handler>, name: &str) -> Value {
        of_type(name, &mut self.responses).unwrap_or_else(|| panic!("{}", missing(route, name)))
    }

    /// The schema of a problem document.
    pub(super) fn problem(&mut self) -> Value {
        self.responses.subschema_for::<Problem>().into()
    }
}

fn missing(route: &Route<Handler>, name: &str) -> String {
    let (method, path) = (route.method.as_str(), route.path);
    format!(
        "route `{method} {path}` is not described: add `{name}` to worker/src/openapi/schemas.rs"
    )
}

/// Puts the schemas into a document that refers to them: those of requests beside those of responses where
/// both are the same, and otherwise under a name of their own.
pub(super) fn put(schemas: Schemas, document: &mut Value) {
    let Schemas { mut requests, mut responses } = schemas;
    let mut all = responses.take_definitions(true);
    let as_in_responses = |value: &Value| -> Value {
        let text = value.to_string().replace(&format!("#{REQUESTS}/"), &format!("#{SCHEMAS}/"));
        serde_json::from_str(&text).unwrap()
    };
    let mut differing = BTreeSet::new();
    let mut requested = requests.take_definitions(true);
    requested.values_mut().for_each(with_repetitions);
    // What holds something that differs, differs.
    loop {
        let before = differing.len();
        for (name, schema) in &requested {
            let holds =
                |other: &String| schema.to_string().contains(&format!("\"#{REQUESTS}/{other}\""));
            let existing = all.get(name);
            if existing.is_some_and(|existing| *existing != as_in_responses(schema))
                || existing.is_some() && differing.iter().any(holds)
            {
                differing.insert(name.clone());
            }
        }
        if differing.len() == before {
            break;
        }
    }
    let renamed = |text: String| {
        let own = |text: String, name: &String| {
            text.replace(
                &format!("\"#{REQUESTS}/{name}\""),
                &format!("\"#{SCHEMAS}/{name}Request\""),
            )
        };
        let text = differing.iter().fold(text, own);
        text.replace(&format!("#{REQUESTS}/"), &format!("#{SCHEMAS}/"))
    };
    for (name, schema) in requested {
        let schema = serde_json::from_str(&renamed(schema.to_string())).unwrap();
        let name = if differing.contains(&name) { format!("{name}Request") } else { name };
        all.insert(name, schema);
    }
    all.values_mut().for_each(with_ranges);
    *document = serde_json::from_str(&renamed(document.to_string())).unwrap();
    document["components"]["schemas"] = Value::Object(all);
    without_links(&mut document["components"]["schemas"]);
}

/// What is read into a set may name a member twice.
fn with_repetitions(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.remove("uniqueItems");
            fields.values_mut().for_each(with_repetitions);
        }
        Value::Array(items) => items.iter_mut().for_each(with_repetitions),
        _ => {}
    }
}

/// Whole numbers have the range of their type, unless a narrower one is said.
fn with_ranges(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let most = match fields.get("format").and_then(Value::as_str) {
                Some("uint32") => Some(u64::from(u32::MAX)),
                Some("uint64" | "uint") => Some(u64::MAX),
                _ => None,
            };
            if let Some(most) = most {
                fields.entry("maximum").or_insert(most.into());
            }
            fields.values_mut().for_each(with_ranges);
        }
        Value::Array(items) => items.iter_mut().for_each(with_ranges),
        _ => {}
    }
}

/// Takes the links of Rust's documentation out of descriptions.
fn without_links(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("description") {
                *text = plain(text);
            }
            fields.values_mut().for_each(without_links);
        }
        Value::Array(items) => items.iter_mut().for_each(without_links),
        _ => {}
    }
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split('[');
    plain.extend(parts.next());
    for part in parts {
        let Some((linked, after)) = part.split_once(']') else {
            plain.extend(["[", part]);
            continue;
        };
        let target = after.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        plain.extend([linked, target.map_or(after, |(_, after)| after)]);
    }
    plain
}

#[test]
fn descriptions_have_no_links_into_the_code() {
    for (text, expected) in [
        ("The [base](Plan::base) of it.", "The base of it."),
        ("[`crate::ids::X`] for a heartbeat, [`Y`].", "`crate::ids::X` for a heartbeat, `Y`."),
        ("As it is.", "As it is."),
        ("a [b", "a [b"),
    ] {
        assert_eq!(plain(text), expected);
    }
}
