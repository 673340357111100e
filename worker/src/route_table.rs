//! Route table: every path with its methods, scope, query, types and handler. Methods that are refused,
//! scopes and the list that operators read come of it.

use std::marker::PhantomData;

use domain::access::route::{HTML, Route, RouteMethod, RouteSummary};
use domain::access::scope::Scope;
use domain::backup::backup_set::CompletedBackup;
use domain::backup::messages::{
    BackupManifest, BackupPage, ImportRequest, ImportState, LeaseGranted, MAX_CHUNK_BYTES,
};
use domain::backup::report::BackupReport;
use domain::board::plan::Plan;
use domain::board::{
    AcknowledgeRequest, AlertPayload, AlertReceipt, ApplyRequest, ApproveChangeRequest,
    ChangeRecord, ChangeUpdate, Correction, CountsRequest, DetailsChange, EditedText,
    ImportedIncident, ImportedMaintenance, IssuedToken, LastUpdate, MAX_IMPORT_BYTES,
    MaintenanceSeries, NewChange, NewCorrection, NewIncident, NewMaintenance, NewMaintenanceSeries,
    NewMaintenanceUpdate, NewNote, NewNotice, NewUpdate, Notice, PublishRequest, ReopenRequest,
    RotationRequest, TokenReport, TokenRequest,
};
use domain::config::customers::Customer;
use domain::config::incident_policy::MessageTemplate;
use domain::cost::pricing::Usage;
use domain::evidence::query::{EvidencePage, EvidenceQuery};
use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::LatencyQuery;
use domain::ledger::observation_export;
use domain::metric::points::{NewPoints, PointsTaken};
use domain::notify::alert_report::{AcknowledgeAlertRequest, EscalationReport, OpenAlertReport};
use domain::notify::bounces::report_source::ReportAddress;
use domain::notify::contact::{Contact, ContactReport, ContactRequest};
use domain::notify::reports::{
    DeliveryReport, NotificationReport, RedeliveryReport, RedeliveryRequest, SubscriberCounts,
    SubscriberReport,
};
use domain::notify::subscriber_import::{SubscriberImport, SubscriberImportReport};
use domain::operations::audit::{AuditPage, AuditQuery};
use domain::operations::changes::agenda::{AgendaQuestion, ChangeAgenda};
use domain::operations::changes::check::{ChangeCheck, ChangeQuestion};
use domain::operations::customer_service_level::{CustomerServiceLevel, ServiceLevelQuestion};
use domain::operations::impact::{ImpactReport, ImpactSubject};
use domain::operations::incident_context::IncidentContext;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::reminders::Reminder;
use domain::paging::PAGE_PARAMETERS;
use domain::problem::Problem;
use domain::protocol::batch::MEDIA_TYPE;
use domain::protocol::operations::{AgentRequest, AgentWithToken, CountedAgent};
use domain::public::component_report::ComponentReport;
use domain::public::here::HereReport;
use domain::public::metric_report;
use domain::public::status_changes::StatusChangeQuery;
use domain::public::view::MaintenanceView;
use domain::query::KnownParameters;

use crate::assessment_routes::ASSESSMENT_ROUTES;
use crate::closure_routes::CLOSURE_ROUTES;
use crate::console_routes::CONSOLE_ROUTES;
use crate::drill_routes::DRILL_ROUTES;
use crate::http::call::{Call, Handler};
use crate::http::document::{JSON, PLAIN_TEXT};
use crate::http::request::{self, MAX_FOLDER_REQUEST_BYTES};
use crate::http::response::answer;
use crate::ingest::{agents as ingest_agents, heartbeats};
use crate::manage_routes::MANAGE_ROUTES;
use crate::mute_routes::MUTE_ROUTES;
use crate::operations_report_routes::OPERATIONS_REPORT_ROUTES;
use crate::ops::{
    agents, alerts, audit, backups, changes, commands, configuration, contacts, corrections,
    customers, evidence, export, incidents, mail_reports, maintenances, metrics as ops_metrics,
    notices, open_alerts, subscribers, tokens, usage,
};
use crate::problem_routes::PROBLEM_ROUTES;
use crate::public::{
    alert_links, badges, component_page, feeds, latency, machines, metrics, pages, record_pages,
    statuspage, subscriptions, time_travel,
};
use crate::report_routes::REPORT_ROUTES;
use crate::route_row::route;
use crate::slo_routes::SLO_ROUTES;
use crate::trial_routes::TRIAL_ROUTES;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON_LINES: &str = "application/jsonl; charset=utf-8";

/// `/ops/v1/agents/{agent}/observations` and the public log are read on after what was read last.
pub(crate) const AFTER: KnownParameters = KnownParameters::only(&["after"]);
const INCIDENT_PAGE: KnownParameters = KnownParameters::only(&["cursor", "limit", "open"]);
const NONE: KnownParameters = KnownParameters::NONE;
/// Links to pages and feeds are decorated on their way, and programs that know Statuspage send what they like.
const ANY: KnownParameters = KnownParameters::ANY;
const MONTH: KnownParameters = KnownParameters::among_others(&["month"]);
const AT: KnownParameters = KnownParameters::among_others(&["at"]);
const TOOK_MS: KnownParameters = KnownParameters::among_others(&["took_ms"]);
const COPY: KnownParameters = KnownParameters::only(&["copy"]);
const COPY_CURSOR: KnownParameters = KnownParameters::only(&["copy", "cursor"]);
const COPY_RENEW: KnownParameters = KnownParameters::only(&["copy", "renew"]);

/// `GET /ops/v1/routes`.
async fn list(_: Call) -> Result<Vec<RouteSummary>, Problem> {
    Ok(routes().map(Route::summary).collect())
}

/// Every route. What is not here is not served.
pub(crate) fn routes() -> impl Iterator<Item = &'static Route<Handler>> {
    let own = ROUTES.iter().chain(CLOSURE_ROUTES).chain(PROBLEM_ROUTES).chain(REPORT_ROUTES);
    let own = own.chain(MANAGE_ROUTES).chain(DRILL_ROUTES).chain(ASSESSMENT_ROUTES);
    let own = own.chain(CONSOLE_ROUTES).chain(OPERATIONS_REPORT_ROUTES).chain(SLO_ROUTES);
    own.chain(MUTE_ROUTES).chain(TRIAL_ROUTES)
}

#[rustfmt::skip]
const ROUTES: &[Route<Handler>] = &[
    route!(Get "/", Public, AT, as HTML, time_travel::front_page, "The status page, now or as it stood at an instant"),
    route!(Get "/components/{component}.md", Public, ANY, as machines::MARKDOWN, machines::component, "A component's page in Markdown"),
    route!(Get "/incidents/{incident}.md", Public, ANY, as machines::MARKDOWN, machines::incident, "An incident's page in Markdown"),
    route!(Get "/maintenance/{maintenance}.md", Public, ANY, as machines::MARKDOWN, machines::maintenance, "A maintenance's page in Markdown"),
    route!(Get "/components/{component}", Public, ChartSelection::PARAMETERS, as HTML, component_page::page, "The page of a component"),
    route!(Get "/incidents/{incident}", Public, ANY, as HTML, pages::incident, "The page of an incident"),
    route!(Get "/maintenance/{maintenance}", Public, ANY, as HTML, pages::maintenance, "The page of a maintenance"),
    route!(Get "/history", Public, MONTH, as HTML, record_pages::history, "Incidents and ended maintenance of the latest months, or of one"),
    route!(Get "/uptime", Public, ANY, as HTML, record_pages::uptime, "The days of each component as a calendar, with its figures"),
    route!(Get "/maintenance", Public, MONTH, as HTML, record_pages::maintenance, "A calendar of maintenance that is announced, goes on or is over"),
    route!(Get "/api", Public, ANY, as HTML, record_pages::api, "The addresses for programs, with values of this page"),
    route!(Get "/api/v2/summary.json", Public, ANY, as JSON, statuspage::summary, "Components, open incidents and maintenance, as Statuspage has them"),
    route!(Get "/api/v2/status.json", Public, ANY, as JSON, statuspage::status, "The status of the whole page, as Statuspage has it"),
    route!(Get "/api/v2/components.json", Public, ANY, as JSON, statuspage::components, "Components, as Statuspage has them"),
    route!(Get "/api/v2/incidents.json", Public, ANY, as JSON, statuspage::incidents, "The latest 50 incidents, as Statuspage has them"),
    route!(Get "/api/v2/incidents/unresolved.json", Public, ANY, as JSON, statuspage::unresolved, "Open incidents, as Statuspage has them"),
    route!(Get "/api/v2/scheduled-maintenances.json", Public, ANY, as JSON, statuspage::maintenances,
        "The latest 50 maintenances, as Statuspage has them"),
    route!(Get "/api/v2/scheduled-maintenances/upcoming.json", Public, ANY, as JSON, statuspage::upcoming,
        "Maintenance that is to come, as Statuspage has it"),
    route!(Get "/api/v2/scheduled-maintenances/active.json", Public, ANY, as JSON, statuspage::active,
        "Maintenance that goes on, as Statuspage has it"),
    route!(Get "/api/v1/latency.json", Public, LatencyQuery::PARAMETERS, as JSON, latency::answer,
        "How long runs of a probe took"),
    route!(Get "/api/v1/components/{component}/changes.json", Public, StatusChangeQuery::PARAMETERS, as JSON,
        component_page::changes_json, "The latest status changes of a component"),
    route!(Get "/history.rss", Public, ANY, as feeds::RSS, feeds::rss,
        "Updates of incidents and maintenance as a feed, each an item"),
    route!(Get "/history.atom", Public, ANY, as feeds::ATOM, feeds::atom,
        "Incidents and maintenance as a feed, each an entry"),
    route!(Get "/history.json", Public, ANY, as feeds::JSON_FEED, feeds::json,
        "Incidents and maintenance as a JSON Feed, each an item"),
    route!(Get "/components/{component}/history.rss", Public, ANY, as feeds::RSS, feeds::rss, "Updates that touch a component, as a feed"),
    route!(Get "/components/{component}/history.atom", Public, ANY, as feeds::ATOM, feeds::atom, "What touches a component, as a feed"),
    route!(Get "/components/{component}/history.json", Public, ANY, as feeds::JSON_FEED, feeds::json, "What touches a component, as a feed"),
    route!(Get "/maintenance.ics", Public, ANY, as feeds::CALENDAR, feeds::calendar,
        "Maintenance as a calendar to subscribe to"),
    route!(Get "/badge.svg", Public, ANY, as badges::SVG, badges::picture, "The status of the page as a picture"),
    route!(Get "/badge.json", Public, ANY, as JSON, badges::json, "The status of the page as shields.io reads it"),
    route!(Get "/components/{component}/badge.svg", Public, ANY, as badges::SVG, badges::picture,
        "The status of a component as a picture"),
    route!(Get "/components/{component}/badge.json", Public, ANY, as JSON, badges::json,
        "The status of a component as shields.io reads it"),
    route!(Get "/api/v1/live", Public, ANY, as JSON, pages::live,
        "What the page says now, by its revision; a stream of it for those who accept one"),
    route!(Get "/here", Public, NONE, => 200 HereReport, pages::here,
        "How the service is from the part of the world that the reader is in, and from others"),
    route!(Get "/index.md", Public, ANY, as machines::MARKDOWN, machines::front, "The front page in Markdown"),
    route!(Get "/llms.txt", Public, ANY, as machines::MARKDOWN, machines::explanation,
        "What language models are to know of the page, and where they read it"),
    route!(Get "/robots.txt", Public, ANY, as PLAIN_TEXT, machines::robots, "What crawlers may visit"),
    route!(Get "/sitemap.xml", Public, ANY, as machines::XML, machines::sitemap,
        "The addresses of the pages"),
    route!(Get "/.well-known/security.txt", Public, ANY, as PLAIN_TEXT, machines::security,
        "Whom who finds a weakness writes to"),
    route!(Get "/embed", Public, ANY, as HTML, machines::embed,
        "The status in one line, for a frame in other sites"),
    route!(Get "/embed/banner.json", Public, ANY, as JSON, machines::banner,
        "What `/embed/banner.js` shows on other sites"),
    route!(Get "/charts", Public, metric_report::PARAMETERS, as HTML, metrics::page, "The charts of the page's metrics"),
    route!(Get "/api/v1/metrics.json", Public, metric_report::PARAMETERS, as JSON, metrics::json, "The metrics of the page, over a day, a week or a month"),
    route!(Get "/uptime.json", Public, ANY, as JSON, pages::uptime_json,
        "Uptime of each component in each window"),
    route!(Get "/log.jsonl", Public, AFTER, as JSON_LINES, time_travel::log,
        "The public log, hash-chained"),
    route!(Get "/healthz", Public, ANY, as "application/json", pages::health,
        "Whether the Board answers, for programs that monitor this one"),
    route!(Get "/subscribe", Public, ANY, as HTML, subscriptions::form,
        "The form to subscribe by mail"),
    route!(Post "/subscribe", Public, ANY, [FORM] as HTML, subscriptions::subscribe,
        "Sends an address the link that confirms, if it may be written to"),
    route!(Get "/subscribe/{token}", Public, ANY, as HTML, subscriptions::confirmation,
        "The page that asks for confirmation"),
    route!(Post "/subscribe/{token}", Public, ANY, [FORM] as HTML, subscriptions::confirm,
        "Confirms a subscription"),
    route!(Get "/manage/{token}", Public, ANY, as HTML, subscriptions::manage,
        "What a subscriber is told of"),
    route!(Post "/manage/{token}", Public, ANY, [FORM] as HTML, subscriptions::change,
        "Changes what a subscriber is told of, or ends the subscription"),
    route!(Get "/unsubscribe/{token}", Public, ANY, as HTML, subscriptions::farewell,
        "The page that asks whether to unsubscribe"),
    route!(Post "/unsubscribe/{token}", Public, ANY, [FORM] as HTML, subscriptions::unsubscribe,
        "Ends a subscription at once"),
    route!(Post "/mail-reports/{source}/{token}", Public, ANY, ["*/*"] as JSON, mail_reports::take,
        "Takes reports of mail that did not arrive, of providers and mail servers"),
    route!(Get "/alerts/{token}", Public, ANY, as HTML, alert_links::show,
        "An alert, for the contact whose link it is"),
    route!(Post "/alerts/{token}", Public, ANY, [FORM] as HTML, alert_links::acknowledge,
        "Acknowledges an alert"),
    route!(Get "/problems/{kind}", Public, ANY, as PLAIN_TEXT, pages::problem_kind,
        "What the `type` of a problem document means, and the way out"),

    route!(Get "/agent/v1/assignment", Agent, NONE, as "application/json", ingest_agents::assignment,
        "What the agent is to run"),
    route!(Post "/agent/v1/batches", Agent, NONE, [MEDIA_TYPE] as "application/json", ingest_agents::batches,
        "Stores a batch of observations"),
    route!(Get "/heartbeat/{token}", Heartbeat, TOOK_MS, as "text/plain", heartbeats::ping,
        "A job succeeded"),
    route!(Post "/heartbeat/{token}", Heartbeat, TOOK_MS, ["text/plain"] as "text/plain", heartbeats::ping,
        "A job succeeded, with its log"),
    route!(Get "/heartbeat/{token}/{ending}", Heartbeat, TOOK_MS, as "text/plain", heartbeats::ping,
        "A job started, failed, or ended with an exit code"),
    route!(Post "/heartbeat/{token}/{ending}", Heartbeat, TOOK_MS, ["text/plain"] as "text/plain",
        heartbeats::ping, "A job started, failed, or ended with an exit code, with its log"),

    route!(Get "/ops/v1/routes", Read, NONE, => 200 Vec<RouteSummary>, list,
        "Lists these routes"),
    route!(Get "/ops/v1/components", Read, NONE, => 200 Vec<ComponentReport>, ask configuration::components,
        "Every component, hidden ones too, with its status, figures, and what operators note of it"),
    route!(Get "/ops/v1/customers", Read, NONE, => 200 Vec<Customer>, ask customers::list, "Lists customers, in the order of customers.toml"),
    route!(Get "/ops/v1/impact", Read, ImpactSubject::PARAMETERS, => 200 ImpactReport, customers::impact,
        "Which components and customers trouble of a component, a region or a probe affects"),
    route!(Get "/ops/v1/service-level", Reports, ServiceLevelQuestion::PARAMETERS, => 200 CustomerServiceLevel, customers::service_level,
        "How the contract of a customer was kept in a month, a quarter or a year"),
    route!(Post "/ops/v1/plan", Configure, NONE, ApplyRequest, MAX_FOLDER_REQUEST_BYTES => 200 Plan, configuration::plan,
        "What a configuration folder would change"),
    route!(Post "/ops/v1/apply", Configure, NONE, ApplyRequest, MAX_FOLDER_REQUEST_BYTES => 200 Plan, command configuration::apply,
        "Applies a configuration folder"),
    route!(Get "/ops/v1/agents", Read, NONE, => 200 Vec<CountedAgent>, agents::list,
        "Lists agents and heartbeats, with what their Ledgers counted"),
    route!(Post "/ops/v1/agents", Configure, NONE, AgentRequest => 201 AgentWithToken, agents::add,
        "Adds an agent or a heartbeat, or gives it another token"),
    route!(Get "/ops/v1/agents/{agent}/observations", Read, AFTER, as observation_export::MEDIA_TYPE,
        agents::observations, "Exports observations of an agent"),
    route!(Get "/ops/v1/incidents", Read, INCIDENT_PAGE, => 200 Vec<OperatorIncident>, incidents::list,
        "Lists incidents, drafts too, the newest first"),
    route!(Post "/ops/v1/incidents", Draft, NONE, NewIncident => 201 OperatorIncident, command incidents::open,
        "Opens an incident"),
    route!(Get "/ops/v1/incidents/{incident}", Read, NONE, => 200 OperatorIncident, ask incidents::show,
        "Shows an incident with its private side"),
    route!(Get "/ops/v1/incidents/{incident}/context", Read, NONE, => 200 IncidentContext, ask incidents::context,
        "What is around an incident: changes before it, customers, how soon each step came, problems that fit, runbooks"),
    route!(Patch "/ops/v1/incidents/{incident}", Draft, NONE, DetailsChange => 200 OperatorIncident, command incidents::detail,
        "Changes what is known of an incident"),
    route!(Post "/ops/v1/incidents/{incident}/acknowledge", Draft, NONE, AcknowledgeRequest => 200 OperatorIncident,
        command incidents::acknowledge, "Acknowledges an incident"),
    route!(Post "/ops/v1/incidents/{incident}/publish", Draft, NONE, PublishRequest => 200 OperatorIncident,
        command incidents::publish, "Makes an incident internal or public"),
    route!(Post "/ops/v1/incidents/{incident}/notes", Draft, NONE, NewNote => 201 OperatorIncident,
        command incidents::note, "Adds a private note or action to an incident"),
    route!(Post "/ops/v1/incidents/{incident}/counts", Draft, NONE, CountsRequest => 200 OperatorIncident,
        command incidents::count, "Lets what an incident states count in the figures, or not"),
    route!(Post "/ops/v1/incidents/{incident}/updates", Draft, NONE, NewUpdate => 201 OperatorIncident,
        command incidents::update, "Adds an update to an incident"),
    route!(Patch "/ops/v1/incidents/{incident}/updates/{update}", Draft, NONE, EditedText => 200 OperatorIncident,
        command incidents::edit, "Edits the text of an update"),
    route!(Delete "/ops/v1/incidents/{incident}/updates/{update}", Draft, NONE, => 200 OperatorIncident,
        command incidents::withdraw, "Withdraws an update"),
    route!(Post "/ops/v1/incidents/{incident}/resolve", Draft, NONE, LastUpdate => 200 OperatorIncident,
        command incidents::resolve, "Resolves an incident"),
    route!(Post "/ops/v1/incidents/{incident}/reopen", Draft, NONE, ReopenRequest => 200 OperatorIncident,
        command incidents::reopen, "Opens a resolved incident again"),
    route!(Post "/ops/v1/incident-imports", Admin, NONE, ImportedIncident, MAX_IMPORT_BYTES => 200 OperatorIncident,
        command incidents::import, "Takes over an incident that is over from another page; nobody is notified"),
    route!(Post "/ops/v1/maintenance-imports", Admin, NONE, ImportedMaintenance, MAX_IMPORT_BYTES => 200 MaintenanceView,
        command maintenances::import, "Takes over a maintenance that is over from another page; nobody is notified"),
    route!(Get "/ops/v1/templates", Read, NONE, => 200 Vec<MessageTemplate>, ask incidents::templates,
        "Lists texts that are written ahead of time"),
    route!(Get "/ops/v1/reminders", Read, NONE, => 200 Vec<Reminder>, ask incidents::reminders,
        "Lists what waits for an operator"),
    route!(Get "/ops/v1/maintenances", Read, PAGE_PARAMETERS, => 200 Vec<MaintenanceView>, maintenances::list,
        "Lists maintenances, the latest announced first"),
    route!(Post "/ops/v1/maintenances", Publish, NONE, NewMaintenance => 201 MaintenanceView,
        command maintenances::schedule, "Announces a maintenance"),
    route!(Get "/ops/v1/maintenances/{maintenance}", Read, NONE, => 200 MaintenanceView, ask maintenances::show,
        "Shows a maintenance"),
    route!(Post "/ops/v1/maintenances/{maintenance}/updates", Publish, NONE,
        NewMaintenanceUpdate => 201 MaintenanceView, command maintenances::update,
        "Adds an update to a maintenance: starts, moves, completes or cancels it"),
    route!(Get "/ops/v1/maintenance-series", Read, NONE, => 200 Vec<MaintenanceSeries>,
        ask maintenances::list_series, "Lists maintenance that comes again"),
    route!(Post "/ops/v1/maintenance-series", Publish, NONE, NewMaintenanceSeries => 201 MaintenanceSeries,
        command maintenances::define_series, "Defines maintenance that comes again"),
    route!(Delete "/ops/v1/maintenance-series/{series}", Publish, NONE, => 200 (), maintenances::end_series,
        "Ends a series; what was announced of it stays"),
    route!(Post "/ops/v1/alerts", Draft, NONE, AlertPayload => 200 AlertReceipt, command alerts::take,
        "Takes alerts as Alertmanager and Grafana send them, or one in a plain form"),
    route!(Post "/ops/v1/metrics/{metric}/points", Metrics, NONE, NewPoints => 200 PointsTaken, ops_metrics::push, "Pushes points of a metric"),
    route!(Get "/ops/v1/changes", Read, PAGE_PARAMETERS, => 200 Vec<ChangeRecord>, changes::list,
        "Lists changes, the latest recorded first"),
    route!(Post "/ops/v1/changes", Changes, NONE, NewChange => 201 ChangeRecord, command changes::record, "Records a change"),
    route!(Get "/ops/v1/change-check", Changes, ChangeQuestion::PARAMETERS, => 200 ChangeCheck, changes::check,
        "Whether components may be changed at a time, and what speaks against it"),
    route!(Get "/ops/v1/change-agenda", Read, AgendaQuestion::PARAMETERS, => 200 ChangeAgenda, changes::agenda,
        "What is planned, what collides, and how the changes before ended"),
    route!(Get "/ops/v1/changes.ics", Read, NONE, as feeds::CALENDAR, changes::calendar,
        "Changes, maintenance and freezes as a calendar"),
    route!(Get "/ops/v1/changes/{change}", Read, NONE, => 200 ChangeRecord, ask changes::show, "Shows a change"),
    route!(Patch "/ops/v1/changes/{change}", Changes, NONE, ChangeUpdate => 200 ChangeRecord, command changes::update,
        "Says that a change began or ended, or more of it"),
    route!(Post "/ops/v1/changes/{change}/approve", Publish, NONE, ApproveChangeRequest => 200 ChangeRecord, command changes::approve,
        "Approves a change that has not begun"),
    route!(Get "/ops/v1/notices", Read, NONE, => 200 Vec<Notice>, ask notices::list,
        "Lists all notices"),
    route!(Get "/ops/v1/notices/{notice}", Read, NONE, => 200 Notice, ask notices::show,
        "Shows a notice"),
    route!(Post "/ops/v1/notices", Publish, NONE, NewNotice => 201 Notice, command notices::post,
        "Puts a notice on the page"),
    route!(Delete "/ops/v1/notices/{notice}", Publish, NONE, => 200 (), notices::end,
        "Ends a notice"),
    route!(Get "/ops/v1/corrections", Read, NONE, => 200 Vec<Correction>, ask corrections::list,
        "Lists all corrections"),
    route!(Post "/ops/v1/corrections", Publish, NONE, NewCorrection => 201 Correction, command corrections::add,
        "Corrects the status of a span of time"),
    route!(Delete "/ops/v1/corrections/{correction}", Publish, NONE, => 200 (), corrections::withdraw,
        "Withdraws a correction"),
    route!(Get "/ops/v1/evidence", Read, EvidenceQuery::PARAMETERS, => 200 EvidencePage, evidence::list,
        "Lists evidence of an incident or a probe"),
    route!(Get "/ops/v1/evidence/{agent}/{evidence}/screenshot", Read, NONE, as "image/*", evidence::screenshot,
        "Shows the screenshot of a failing run"),
    route!(Get "/ops/v1/tokens", Admin, NONE, => 200 Vec<TokenReport>, ask tokens::list,
        "Lists all tokens of operators, without their secrets, the newest first"),
    route!(Post "/ops/v1/tokens", Admin, NONE, TokenRequest => 201 IssuedToken, tokens::create,
        "Creates a token; its secret is shown only once"),
    route!(Post "/ops/v1/tokens/{name}/rotate", Admin, NONE, RotationRequest => 200 IssuedToken, tokens::rotate,
        "Gives a token another secret; the one before stays good for a while"),
    route!(Delete "/ops/v1/tokens/{name}", Admin, NONE, => 200 (), tokens::revoke,
        "Revokes a token"),
    route!(Get "/ops/v1/open-alerts", Read, NONE, => 200 EscalationReport, open_alerts::list,
        "Lists what waits for operators, how far it was escalated, and who acknowledged it"),
    route!(Post "/ops/v1/open-alerts/{alert}/acknowledge", Draft, NONE, AcknowledgeAlertRequest => 200 OpenAlertReport,
        open_alerts::acknowledge, "Acknowledges an alert for a contact"),
    route!(Get "/ops/v1/contacts", Read, NONE, => 200 Vec<ContactReport>, contacts::list,
        "Lists contacts, without their addresses"),
    route!(Put "/ops/v1/contacts/{contact}", Admin, NONE, ContactRequest => 200 ContactReport, contacts::set,
        "Sets a contact with its channels"),
    route!(Delete "/ops/v1/contacts/{contact}", Admin, NONE, => 200 (), contacts::remove,
        "Removes a contact"),
    route!(Get "/ops/v1/contact-exports", Admin, NONE, => 200 Vec<Contact>, contacts::export,
        "Exports contacts with their addresses and secrets"),
    route!(Get "/ops/v1/report-addresses", Admin, NONE, => 200 Vec<ReportAddress>, mail_reports::addresses,
        "Lists where providers and mail servers send reports of mail that did not arrive"),
    route!(Get "/ops/v1/subscribers", Admin, PAGE_PARAMETERS, => 200 Vec<SubscriberReport>, subscribers::list,
        "Lists subscribers with their addresses"),
    route!(Post "/ops/v1/subscribers", Admin, NONE, SubscriberImport => 200 SubscriberImportReport, subscribers::import,
        "Adds subscribers that are known from elsewhere"),
    route!(Get "/ops/v1/subscriber-counts", Read, NONE, => 200 SubscriberCounts, subscribers::counts,
        "Counts subscribers"),
    route!(Delete "/ops/v1/subscribers/{subscriber}", Admin, NONE, => 200 (), subscribers::remove,
        "Deletes a subscriber, with every trace of the address"),
    route!(Get "/ops/v1/notifications", Read, PAGE_PARAMETERS, => 200 Vec<NotificationReport>,
        subscribers::notifications, "Lists what subscribers were notified of, the newest first"),
    route!(Get "/ops/v1/notifications/{notification}/deliveries", Read, PAGE_PARAMETERS, => 200 Vec<DeliveryReport>,
        subscribers::deliveries, "Lists the deliveries of a notification, by recipient"),
    route!(Post "/ops/v1/notifications/{notification}/redeliveries", Publish, NONE, RedeliveryRequest => 200 RedeliveryReport,
        subscribers::redeliver, "Sends a notification once more, to a recipient or to all whose delivery failed"),
    route!(Get "/ops/v1/audit", Read, AuditQuery::PARAMETERS, => 200 AuditPage, audit::list,
        "Lists what operators did, the newest first"),
    route!(Get "/ops/v1/usage", Read, NONE, => 200 Usage, usage::show,
        "What the durable objects use"),
    route!(Get "/ops/v1/backups", Read, NONE, => 200 BackupReport, backups::show,
        "The state of daily backups"),
    route!(Post "/ops/v1/backups", Admin, NONE, => 202 BackupReport, backups::make,
        "Begins a backup"),
    route!(Get "/ops/v1/backups/{day}", Admin, NONE, => 200 CompletedBackup, backups::newest,
        "The manifest of the newest backup of a day"),
    route!(Get "/ops/v1/backups/{set}/{page}", Admin, NONE, as JSON_LINES, backups::page,
        "Exports a page of a stored backup"),
    route!(Get "/ops/v1/export", Admin, NONE, => 200 BackupManifest, export::manifest,
        "Names the objects of the record, for an export"),
    route!(Get "/ops/v1/export/{object}", Admin, COPY_CURSOR, => 200 BackupPage, export::page,
        "Exports rows of an object"),
    route!(Post "/ops/v1/export/{object}/hold", Admin, COPY_RENEW, => 200 LeaseGranted, export::hold,
        "Opens or renews the lease of an export"),
    route!(Post "/ops/v1/export/{object}/release", Admin, COPY, => 200 (), export::release,
        "Releases the lease of an export"),
    route!(Post "/ops/v1/import/{object}", Admin, NONE, ImportRequest, MAX_CHUNK_BYTES => 200 ImportState, export::import,
        "Imports rows of an object"),

    #[cfg(feature = "provoke")]
    route!(Get "/provoke/hang/{agent}", Public, NONE, as "application/json", crate::testing::hanging::begin,
        "Lets a Ledger hang, for tests"),
    #[cfg(feature = "provoke")]
    route!(Get "/provoke/go-on/{agent}", Public, NONE, as "application/json", crate::testing::hanging::end,
        "Lets it go on"),
    #[cfg(feature = "provoke")]
    route!(Get "/provoke/{place}", Public, NONE, as "text/plain", crate::testing::panic_route::provoke,
        "Panics, for tests"),
    #[cfg(feature = "peer")]
    route!(Post "/peer/{agent}", Public, NONE, [MEDIA_TYPE] as "application/json",
        crate::testing::row_per_observation::pass, "Stores a row for each observation, for benches"),
];
