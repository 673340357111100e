//! Messages of the durable objects: what are the Board and the Ledgers asked, and what do they answer?

use std::time::Duration;

use domain::access::caller::OperatorGrant;
use domain::access::session::SessionHolder;
use domain::board::Command;
use domain::config::source::SourceFile;
use domain::evidence::query::RunRange;
use domain::evidence::retention::RetentionHold;
use domain::ids::{AgentId, ComponentId, ContactId, MetricId};
use domain::latency::query::SeriesRequest;
use domain::ledger::LedgerStatus;
use domain::maturity::OutsideEvidence;
use domain::metric::points::NewPoints;
use domain::metric::series::MetricSpan;
use domain::notify::contact::Contact;
use domain::notify::escalation::AlertAcknowledgement;
use domain::notify::handover::{Handover, LogCursor};
use domain::notify::open_alerts::OpenAlerts;
use domain::notify::statuspage_subscribers::calls::SubscriberCall;
use domain::notify::subscriber::SubscriptionFilter;
use domain::notify::subscriber_import::SubscriberImport;
use domain::notify::subscriptions::SubscribeRequest;
use domain::operations::audit::AuditQuery;
use domain::operations::changes::agenda::AgendaQuestion;
use domain::operations::changes::check::ChangeQuestion;
use domain::operations::customer_service_level::ServiceLevelQuestion;
use domain::operations::idempotency::KeyedRequest;
use domain::operations::impact::ImpactSubject;
use domain::operations::statuspage_v1::request::ManageRequest;
use domain::operations::user_reports::UserReportQuery;
use domain::paging::PageRequest;
use domain::problem::Problem;
use domain::protocol::trial::RequestedTrial;
use domain::report::question::ReportQuestion;
use domain::telemetry::object_metrics::CourierBacklog;
use domain::time::month::CalendarMonth;
use domain::time::timestamp::{Timestamp, as_ms};
use domain::user_reports::new_report::NewUserReport;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::{Request, Result};

use crate::http::request;
use crate::objects::drill_messages::{DrillErrand, DrillQuestion};

/// What the Board is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BoardRequest {
    /// Answer each of several questions.
    Batch(Vec<BoardRequest>),
    /// Decide a command; the answer is about its subject.
    Decide {
        by: OperatorGrant,
        command: Box<Command>,
        #[serde(default)]
        conditions: CommandConditions,
    },
    /// What the secret is derived from that a request with this key made.
    KeySeed(String),
    /// Records of what was done.
    Audit(AuditQuery),
    /// Answer a call of Statuspage's manage API v1.
    Manage { by: OperatorGrant, request: Box<ManageRequest> },
    /// A Ledger speaks.
    Hear(LedgerStatus),
    /// The public view as it is now.
    View,
    /// Points of a metric.
    PushPoints { metric: MetricId, points: NewPoints },
    /// Every metric over a span.
    Metrics(MetricSpan),
    /// The status changes of a component, and what each region sees of it through each probe.
    Component(ComponentId),
    /// What operators see of every component.
    ComponentReports,
    /// What readers see of an incident, however old.
    PublicIncident(String),
    /// An incident with its private side.
    Incident(String),
    /// What is around an incident.
    IncidentContext(String),
    /// What follows an incident.
    Closure(ClosureQuestion),
    /// A page of the incidents, or of those that are open, newest first.
    IncidentPage { wanted: PageRequest<String>, open: bool },
    /// What waits for an operator.
    Reminders,
    /// The texts that are written ahead of time.
    MessageTemplates,
    /// What a folder of probes would change.
    Plan(Vec<SourceFile>),
    /// The agents that have tokens.
    Agents,
    /// Whether there is an agent or heartbeat of a name, with a token of a hash if one is given.
    Knows { agent: AgentId, token_sha256: Option<String> },
    /// The objects that hold the record.
    Objects,
    /// Lines of the public log after a height, for a reader as far as it is known which.
    Log { after: u64, reader: String },
    /// The public view as it was at an instant.
    ViewAt(Timestamp),
    /// What was put right.
    Corrections,
    /// The incidents that Statuspage's API lists, newest first.
    RecentIncidents,
    /// What touched a month.
    Month(CalendarMonth),
    /// The maintenances that it lists, the latest announced first.
    RecentMaintenances,
    /// A maintenance, however old.
    Maintenance(String),
    /// A page of the maintenances, the latest announced first.
    MaintenancePage(PageRequest<String>),
    /// Every series of maintenance.
    MaintenanceSeries,
    /// Something of the changes.
    Changes(ChangesRequest),
    /// Something of the problems.
    Problems(ProblemsRequest),
    /// A notice.
    Notice(String),
    /// Every notice.
    Notices,
    /// Which probes are muted.
    Mutes,
    /// Which regions fail.
    FailingRegions,
    /// What an operator's token grants, by its name and hash.
    Grant { token: String, token_sha256: String },
    /// Every token of operators.
    Tokens,
    /// How the copies stand that it makes of the page.
    Backups,
    /// Make one now.
    MakeBackup,
    /// What evidence an incident holds.
    Holds(String),
    /// Who the customers are, and what affects them.
    Customers(CustomerQuestion),
    /// Something of drills.
    Drill(Box<DrillQuestion>),
    /// What readers say does not work.
    UserReports(UserReportRequest),
    /// Who is signed in to the console.
    Session(SessionRequest),
    /// How operations are doing.
    Assess(AssessmentQuestion),
    /// A report, as a text in the form that is asked for.
    Report(Box<ReportQuestion>),
    /// How does each SLO stand?
    Slos,
    /// The metrics of the page, and what the object used.
    Telemetry,
    /// What a collector is told, after a place in the log.
    Otlp { after: Option<LogCursor>, backlog: Box<CourierBacklog> },
}

/// What is done with sessions of the console; secrets are named by their hashes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionRequest {
    /// Somebody signs in.
    Begin { holder: SessionHolder, secret_sha256: String, form_token: String },
    /// What does the session of a secret grant? It is noted that it is used.
    Find(String),
    /// What do the sessions of secrets grant? Nothing is noted: those who watched with them may be gone.
    Peek(Vec<String>),
    /// Give it another secret, if its own is old.
    Rotate { secret_sha256: String, next_sha256: String },
    /// End it, or all that are of the same token.
    End { secret_sha256: String, everywhere: bool },
}

/// What the Board is asked of how operations are doing.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AssessmentQuestion {
    /// How well practices are established, with what is on record outside of the log.
    Maturity(Box<OutsideEvidence>),
    /// Which limits are set to what is measured; to probes of this component.
    Limits(Option<ComponentId>),
}

/// What the Board is asked of reasons for outage and reviews.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClosureQuestion {
    /// The reason for outage that readers are given of an incident.
    PublicRfo(String),
    /// The one of an incident as operators see it.
    Rfo(String),
    /// The review of an incident.
    Review(String),
    /// A page of the reviews, or of those that are overdue, the newest incident first.
    Reviews { wanted: PageRequest<String>, overdue: bool },
}

/// What is done with user reports.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UserReportRequest {
    /// A reader reports something; who that is, is what tells callers apart, and is not stored.
    Count { report: NewUserReport, reader: String },
    /// What was reported?
    List(UserReportQuery),
}

/// What the Board is asked of customers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustomerQuestion {
    /// Every customer, in the order of the file.
    List,
    /// What trouble affects now.
    Impact(ImpactSubject),
    /// How a contract was kept.
    ServiceLevel(ServiceLevelQuestion),
}

/// What is asked of changes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChangesRequest {
    /// A page of them, the latest recorded first.
    Page(PageRequest<String>),
    /// One.
    One(String),
    /// Whether one may be made.
    Check(ChangeQuestion),
    /// What is planned.
    Agenda(AgendaQuestion),
    /// The same as a calendar.
    Calendar,
}

/// What is asked of problems.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProblemsRequest {
    /// A page of them, the latest recorded first.
    Page(PageRequest<String>),
    /// One.
    One(String),
    /// How often each came back.
    Recurrences,
}

/// What the Courier is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CourierRequest {
    /// How far has it read the log?
    Cursor,
    /// This is what follows; the answer is how far it has read then.
    Take(Box<Handover>),
    /// This is what waits for operators now.
    TakeAlerts(OpenAlerts),
    /// What waits for operators, and how far was it escalated?
    OpenAlerts,
    /// A contact acknowledges an alert, as an operator says.
    AcknowledgeAlert(AlertAcknowledgement),
    /// Which alert is a link of, and whose is it?
    AlertOf(String),
    /// A contact acknowledges an alert by the link that was sent.
    AcknowledgeByLink {
        token: String,
        #[serde(rename = "quiet_ms", with = "as_ms")]
        quiet_for: Duration,
    },
    /// A reader wants to be told. What is answered says nothing of who is known.
    Subscribe(SubscribeRequest),
    /// The owner of an address confirms, by the token that was sent there.
    Confirm(String),
    /// What is a subscriber told of, by a token?
    Subscription(String),
    /// A subscriber wants to be told of something else.
    ChangeSubscription { token: String, wishes: SubscriptionFilter },
    /// A subscriber wants to be told no more, by the token of a message.
    Unsubscribe(String),
    /// Add subscribers that are known from elsewhere.
    ImportSubscribers(SubscriberImport),
    /// Every contact, without addresses.
    Contacts,
    /// Set a contact.
    SetContact(Box<Contact>),
    /// Remove a contact.
    RemoveContact(ContactId),
    /// A page of the subscribers, by id.
    Subscribers(PageRequest<String>),
    /// How many there are.
    SubscriberCounts,
    /// What shows how messages go to people.
    OutsideEvidence,
    /// An operator removes a subscriber.
    RemoveSubscriber(String),
    /// Answer a call of Statuspage's manage API v1 for the page of an id.
    ManageSubscribers { page: String, call: SubscriberCall },
    /// Every contact, with addresses and secrets.
    ExportContacts,
    /// Where do reports of mail that did not arrive go, on the page of an address?
    ReportAddresses(String),
    /// A provider or a mail server reports, by the token of such an address.
    Report { token: String, source: String, body: String },
    /// A page of the notifications, newest first.
    Notifications(PageRequest<u64>),
    /// A page of what came of the deliveries of a notification, by recipient.
    DeliveriesOf { n: u64, wanted: PageRequest<String> },
    /// An operator has deliveries of a notification sent once more: that to one recipient, or all that failed.
    Redeliver { n: u64, recipient: Option<String> },
    /// What does it cost?
    Usage,
    /// Something of drills.
    Drill(Box<DrillErrand>),
    /// What does it still have to send, and what does it cost?
    Backlog,
}

/// What a command depends on besides the state.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CommandConditions {
    /// The tags of what is edited that the caller takes, as the header `if-match` has them.
    pub(crate) if_match: Option<String>,
    /// The key under which it is carried out once.
    pub(crate) keyed: Option<KeyedRequest>,
}

/// What the Board answers to a Ledger that speaks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SignAck {
    /// Up to which of its changes it has been heard.
    pub(crate) acked_through: u64,
    /// What evidence incidents hold.
    pub(crate) holds: Vec<RetentionHold>,
}

/// What a Ledger is told by the Board: whose it is, and what to run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Enrollment {
    pub(crate) assignment: domain::protocol::assignment::Assignment,
    pub(crate) token_sha256: String,
}

/// The most bytes of a message to an object, but for a batch and for a chunk of an import: a folder, an
/// enrollment and the status of a Ledger are the largest.
pub(crate) const MAX_MESSAGE_BYTES: usize = 8_000_000;

/// Reads a message to an object.
pub(crate) async fn read<T: DeserializeOwned>(
    request: &mut Request,
) -> std::result::Result<T, Problem> {
    request::json_up_to(request, MAX_MESSAGE_BYTES).await
}

/// An enrollment on its way: with the outline of the assignment, and beside it the assignment as agents fetch
/// it (see [`domain::protocol::packed_assignment`]); of a heartbeat empty.
pub(crate) struct PackedEnrollment {
    pub(crate) enrollment: Enrollment,
    pub(crate) assignment: Vec<u8>,
}

impl PackedEnrollment {
    /// One line of JSON, and what agents fetch.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(&self.enrollment)?;
        bytes.push(b'\n');
        bytes.extend(&self.assignment);
        Ok(bytes)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> std::result::Result<Self, Problem> {
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let (line, rest) = bytes.split_at(end);
        let enrollment = domain::json::from_bytes(line)
            .map_err(|error| Problem::bad_request(format!("no enrollment: {error}")))?;
        Ok(Self { enrollment, assignment: rest.iter().skip(1).copied().collect() })
    }
}

/// A question to a Ledger.
pub(crate) enum LedgerRequest {
    /// Take over an assignment.
    Enroll(Box<PackedEnrollment>),
    /// What have you heard?
    Sign,
    /// What have you counted?
    Count,
    /// How long did a probe take?
    Latency(SeriesRequest),
    /// What evidence is there of these runs?
    Evidence(Vec<RunRange>),
    /// This is what incidents hold.
    Hold(Vec<RetentionHold>),
    /// An operator asks for a trial.
    Try(RequestedTrial),
    /// Which trials are there, or what of the one with this number?
    Trials(Option<u64>),
}
