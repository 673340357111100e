//! Route table: every path with its methods, scope, query, types and handler. Methods that are refused,
//! scopes and the list that operators read come of it.

use domain::access::route::{HTML, Route, RouteMethod, RouteSummary};
use domain::access::scope::Scope;
use domain::backup::backup_set::CompletedBackup;
use domain::backup::messages::{
    BackupManifest, BackupPage, ImportRequest, ImportState, LeaseGranted, MAX_CHUNK_BYTES,
};
use domain::backup::report::BackupReport;
use domain::board::plan::Plan;
use domain::board::{
    AcknowledgeRequest, AlertPayload, AlertReceipt, ApplyRequest, Correction, CountsRequest,
    DetailsChange, EditedText, IssuedToken, LastUpdate, MaintenanceSeries, NewCorrection,
    NewIncident, NewMaintenance, NewMaintenanceSeries, NewMaintenanceUpdate, NewNote, NewNotice,
    NewUpdate, Notice, PublishRequest, ReopenRequest, RotationRequest, TokenReport, TokenRequest,
};
use domain::config::incident_policy::MessageTemplate;
use domain::cost::pricing::Usage;
use domain::evidence::query::{EvidencePage, EvidenceQuery};
use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::LatencyQuery;
use domain::ledger::observation_export;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::reminders::Reminder;
use domain::operations::statuspage_v1::refusal::MEDIA_TYPE as MANAGED;
use domain::operations::statuspage_v1::request as v1;
use domain::problem::Problem;
use domain::protocol::batch::MEDIA_TYPE;
use domain::protocol::operations::{AgentRequest, AgentWithToken, CountedAgent};
use domain::public::component_report::ComponentReport;
use domain::public::status_changes::StatusChangeQuery;
use domain::public::view::MaintenanceView;
use domain::query::KnownParameters;

use crate::http::call::{Call, Handler};
use crate::http::document::{JSON, PLAIN_TEXT};
use crate::http::request::{self, MAX_FOLDER_REQUEST_BYTES};
use crate::http::response::json;
use crate::ingest::{agents as ingest_agents, heartbeats};
use crate::ops::{
    agents, alerts, backups, configuration, corrections, evidence, export, incidents, maintenances,
    notices, statuspage_v1, tokens, usage,
};
use crate::public::{component_page, feeds, latency, pages, statuspage, time_travel};

const JSON_OR_FORM: &str = "application/json, application/x-www-form-urlencoded";
const JSON_LINES: &str = "application/jsonl; charset=utf-8";

/// A row: method, path, scope, query; types of body and response; handler; what it does. A handler of JSON
/// takes the call, and the body where there is one (of so many bytes at most), and returns the value. What is no JSON of one type is
/// named by its media type, and its handler returns the response.
macro_rules! route {
    (@ $method:ident $path:literal, $scope:ident, $query:expr, $request:expr, $status:literal $response:expr, $handler:expr, $summary:literal) => {
        Route::<Handler> {
            method: RouteMethod::$method,
            path: $path,
            scope: Scope::$scope,
            query: $query,
            request: $request,
            response: $response,
            status: $status,
            summary: $summary,
            handler: $handler,
        }
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, => $status:literal $response:ty, $handler:path, $summary:literal) => {
        route!(@ $method $path, $scope, $query, None, $status stringify!($response), |call| {
            Box::pin(async move {
                let value: $response = $handler(call).await?;
                json($status, &value)
            })
        }, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, as $media_type:expr, $handler:path, $summary:literal) => {
        route!(@ $method $path, $scope, $query, None, 200 $media_type, |call| Box::pin($handler(call)), $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, [$request:expr] as $media_type:expr, $handler:path, $summary:literal) => {
        route!(@ $method $path, $scope, $query, Some($request), 200 $media_type, |call| Box::pin($handler(call)), $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, $request:ty => $status:literal $response:ty, $handler:path, $summary:literal) => {
        route!($method $path, $scope, $query, $request, request::MAX_REQUEST_BYTES => $status $response, $handler, $summary)
    };
    ($method:ident $path:literal, $scope:ident, $query:expr, $request:ty, $most:expr => $status:literal $response:ty, $handler:path, $summary:literal) => {
        route!(@ $method $path, $scope, $query, Some(stringify!($request)), $status stringify!($response), |mut call| {
            Box::pin(async move {
                let body: $request = request::json_up_to(&mut call.request, $most).await?;
                let value: $response = $handler(call, body).await?;
                json($status, &value)
            })
        }, $summary)
    };
}

/// A row of Statuspage's manage API v1, whose bodies are read by the Board: JSON or a form.
macro_rules! manage {
    (Get $path:literal, $scope:ident, $handler:ident, $summary:literal) => {
        manage!(@ Get $path, $scope, None, 200 $handler, $summary)
    };
    (Delete $path:literal, $scope:ident, $handler:ident, $summary:literal) => {
        manage!(@ Delete $path, $scope, None, 200 $handler, $summary)
    };
    ($method:ident $path:literal, $scope:ident, => $status:literal $handler:ident, $summary:literal) => {
        manage!(@ $method $path, $scope, Some(JSON_OR_FORM), $status $handler, $summary)
    };
    (@ $method:ident $path:literal, $scope:ident, $request:expr, $status:literal $handler:ident, $summary:literal) => {
        route!(@ $method $path, $scope, MANAGE, $request, $status MANAGED, |call| Box::pin(statuspage_v1::$handler(call)), $summary)
    };
}

/// `/ops/v1/agents/{agent}/observations` and the public log are read on after what was read last.
pub(crate) const AFTER: KnownParameters = KnownParameters::only(&["after"]);
const NONE: KnownParameters = KnownParameters::NONE;
/// Links to pages and feeds are decorated on their way, and programs that know Statuspage send what they like.
const ANY: KnownParameters = KnownParameters::ANY;
const AT: KnownParameters = KnownParameters::among_others(&["at"]);
const TOOK_MS: KnownParameters = KnownParameters::among_others(&["took_ms"]);
const MANAGE: KnownParameters = v1::PARAMETERS;
const COPY: KnownParameters = KnownParameters::only(&["copy"]);
const COPY_CURSOR: KnownParameters = KnownParameters::only(&["copy", "cursor"]);
const COPY_RENEW: KnownParameters = KnownParameters::only(&["copy", "renew"]);

/// `GET /ops/v1/routes`.
async fn list(_: Call) -> Result<Vec<RouteSummary>, Problem> {
    Ok(ROUTES.iter().map(Route::summary).collect())
}

/// Every route. What is not here is not served.
#[rustfmt::skip]
pub(crate) const ROUTES: &[Route<Handler>] = &[
    route!(Get "/", Public, AT, as HTML, time_travel::front_page,
        "The status page, now or as it stood at an instant"),
    route!(Get "/components/{component}", Public, ChartSelection::PARAMETERS, as HTML, component_page::page,
        "The page of a component"),
    route!(Get "/incidents/{incident}", Public, ANY, as HTML, pages::incident,
        "The page of an incident"),
    route!(Get "/maintenance/{maintenance}", Public, ANY, as HTML, pages::maintenance,
        "The page of a maintenance"),
    route!(Get "/api/v2/summary.json", Public, ANY, as JSON, statuspage::summary,
        "Components, open incidents and maintenance, as Statuspage has them"),
    route!(Get "/api/v2/status.json", Public, ANY, as JSON, statuspage::status,
        "The status of the whole page, as Statuspage has it"),
    route!(Get "/api/v2/components.json", Public, ANY, as JSON, statuspage::components,
        "Components, as Statuspage has them"),
    route!(Get "/api/v2/incidents.json", Public, ANY, as JSON, statuspage::incidents,
        "The latest 50 incidents, as Statuspage has them"),
    route!(Get "/api/v2/incidents/unresolved.json", Public, ANY, as JSON, statuspage::unresolved,
        "Open incidents, as Statuspage has them"),
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
    route!(Get "/uptime.json", Public, ANY, as JSON, pages::uptime_json,
        "Uptime of each component in each window"),
    route!(Get "/log.jsonl", Public, AFTER, as JSON_LINES, time_travel::log,
        "The public log, hash-chained"),
    route!(Get "/healthz", Public, ANY, as "application/json", pages::health,
        "Whether the Board answers, for programs that monitor this one"),
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
    route!(Get "/ops/v1/components", Read, NONE, => 200 Vec<ComponentReport>, configuration::components,
        "Every component, hidden ones too, with its status, figures, and what operators note of it"),
    route!(Post "/ops/v1/plan", Configure, NONE, ApplyRequest, MAX_FOLDER_REQUEST_BYTES => 200 Plan, configuration::plan,
        "What a configuration folder would change"),
    route!(Post "/ops/v1/apply", Configure, NONE, ApplyRequest, MAX_FOLDER_REQUEST_BYTES => 200 Plan, configuration::apply,
        "Applies a configuration folder"),
    route!(Get "/ops/v1/agents", Read, NONE, => 200 Vec<CountedAgent>, agents::list,
        "Lists agents and heartbeats, with what their Ledgers counted"),
    route!(Post "/ops/v1/agents", Configure, NONE, AgentRequest => 201 AgentWithToken, agents::add,
        "Adds an agent or a heartbeat, or gives it another token"),
    route!(Get "/ops/v1/agents/{agent}/observations", Read, AFTER, as observation_export::MEDIA_TYPE,
        agents::observations, "Exports observations of an agent"),
    route!(Get "/ops/v1/incidents", Read, NONE, => 200 Vec<OperatorIncident>, incidents::list,
        "Lists all incidents, drafts too, the newest first"),
    route!(Post "/ops/v1/incidents", Draft, NONE, NewIncident => 201 OperatorIncident, incidents::open,
        "Opens an incident"),
    route!(Get "/ops/v1/incidents/{incident}", Read, NONE, => 200 OperatorIncident, incidents::show,
        "Shows an incident with its private side"),
    route!(Patch "/ops/v1/incidents/{incident}", Draft, NONE, DetailsChange => 200 OperatorIncident, incidents::detail,
        "Changes what is known of an incident"),
    route!(Post "/ops/v1/incidents/{incident}/acknowledge", Draft, NONE, AcknowledgeRequest => 200 OperatorIncident,
        incidents::acknowledge, "Acknowledges an incident"),
    route!(Post "/ops/v1/incidents/{incident}/publish", Draft, NONE, PublishRequest => 200 OperatorIncident,
        incidents::publish, "Makes an incident internal or public"),
    route!(Post "/ops/v1/incidents/{incident}/notes", Draft, NONE, NewNote => 201 OperatorIncident,
        incidents::note, "Adds a private note or action to an incident"),
    route!(Post "/ops/v1/incidents/{incident}/counts", Draft, NONE, CountsRequest => 200 OperatorIncident,
        incidents::count, "Lets what an incident states count in the figures, or not"),
    route!(Post "/ops/v1/incidents/{incident}/updates", Draft, NONE, NewUpdate => 201 OperatorIncident,
        incidents::update, "Adds an update to an incident"),
    route!(Patch "/ops/v1/incidents/{incident}/updates/{update}", Draft, NONE, EditedText => 200 OperatorIncident,
        incidents::edit, "Edits the text of an update"),
    route!(Delete "/ops/v1/incidents/{incident}/updates/{update}", Draft, NONE, => 200 OperatorIncident,
        incidents::withdraw, "Withdraws an update"),
    route!(Post "/ops/v1/incidents/{incident}/resolve", Draft, NONE, LastUpdate => 200 OperatorIncident,
        incidents::resolve, "Resolves an incident"),
    route!(Post "/ops/v1/incidents/{incident}/reopen", Draft, NONE, ReopenRequest => 200 OperatorIncident,
        incidents::reopen, "Opens a resolved incident again"),
    route!(Get "/ops/v1/templates", Read, NONE, => 200 Vec<MessageTemplate>, incidents::templates,
        "Lists texts that are written ahead of time"),
    route!(Get "/ops/v1/reminders", Read, NONE, => 200 Vec<Reminder>, incidents::reminders,
        "Lists what waits for an operator"),
    route!(Get "/ops/v1/maintenances", Read, NONE, => 200 Vec<MaintenanceView>, maintenances::list,
        "Lists all maintenances, the latest announced first"),
    route!(Post "/ops/v1/maintenances", Publish, NONE, NewMaintenance => 201 MaintenanceView,
        maintenances::schedule, "Announces a maintenance"),
    route!(Get "/ops/v1/maintenances/{maintenance}", Read, NONE, => 200 MaintenanceView, maintenances::show,
        "Shows a maintenance"),
    route!(Post "/ops/v1/maintenances/{maintenance}/updates", Publish, NONE,
        NewMaintenanceUpdate => 201 MaintenanceView, maintenances::update,
        "Adds an update to a maintenance: starts, moves, completes or cancels it"),
    route!(Get "/ops/v1/maintenance-series", Read, NONE, => 200 Vec<MaintenanceSeries>,
        maintenances::list_series, "Lists maintenance that comes again"),
    route!(Post "/ops/v1/maintenance-series", Publish, NONE, NewMaintenanceSeries => 201 MaintenanceSeries,
        maintenances::define_series, "Defines maintenance that comes again"),
    route!(Delete "/ops/v1/maintenance-series/{series}", Publish, NONE, => 200 (), maintenances::end_series,
        "Ends a series; what was announced of it stays"),
    route!(Post "/ops/v1/alerts", Draft, NONE, AlertPayload => 200 AlertReceipt, alerts::take,
        "Takes alerts as Alertmanager and Grafana send them, or one in a plain form"),
    route!(Get "/ops/v1/notices", Read, NONE, => 200 Vec<Notice>, notices::list,
        "Lists all notices"),
    route!(Post "/ops/v1/notices", Publish, NONE, NewNotice => 201 Notice, notices::post,
        "Puts a notice on the page"),
    route!(Delete "/ops/v1/notices/{notice}", Publish, NONE, => 200 (), notices::end,
        "Ends a notice"),
    route!(Get "/ops/v1/corrections", Read, NONE, => 200 Vec<Correction>, corrections::list,
        "Lists all corrections"),
    route!(Post "/ops/v1/corrections", Publish, NONE, NewCorrection => 201 Correction, corrections::add,
        "Corrects the status of a span of time"),
    route!(Delete "/ops/v1/corrections/{correction}", Publish, NONE, => 200 (), corrections::withdraw,
        "Withdraws a correction"),
    route!(Get "/ops/v1/evidence", Read, EvidenceQuery::PARAMETERS, => 200 EvidencePage, evidence::list,
        "Lists evidence of an incident or a probe"),
    route!(Get "/ops/v1/evidence/{agent}/{evidence}/screenshot", Read, NONE, as "image/*", evidence::screenshot,
        "Shows the screenshot of a failing run"),
    route!(Get "/ops/v1/tokens", Admin, NONE, => 200 Vec<TokenReport>, tokens::list,
        "Lists all tokens of operators, without their secrets, the newest first"),
    route!(Post "/ops/v1/tokens", Admin, NONE, TokenRequest => 201 IssuedToken, tokens::create,
        "Creates a token; its secret is shown only once"),
    route!(Post "/ops/v1/tokens/{token}/rotate", Admin, NONE, RotationRequest => 200 IssuedToken, tokens::rotate,
        "Gives a token another secret; the one before stays good for a while"),
    route!(Delete "/ops/v1/tokens/{token}", Admin, NONE, => 200 (), tokens::revoke,
        "Revokes a token"),
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

    manage!(Get "/v1/pages", Read, list_pages, "Lists the page, as Statuspage has it"),
    manage!(Get "/v1/pages/{page}", Read, show_page, "Shows the page, as Statuspage has it"),
    manage!(Patch "/v1/pages/{page}", Configure, => 200 configure, "Refuses: the page is configuration as code"),
    manage!(Put "/v1/pages/{page}", Configure, => 200 configure, "Refuses: the page is configuration as code"),
    manage!(Get "/v1/pages/{page}/components", Read, list_components, "Lists components and groups, as Statuspage has them"),
    manage!(Post "/v1/pages/{page}/components", Configure, => 200 configure, "Refuses: components are configuration as code"),
    manage!(Get "/v1/pages/{page}/components/{component}", Read, show_component, "Shows a component, as Statuspage has it"),
    manage!(Patch "/v1/pages/{page}/components/{component}", Publish, => 200 update_component, "States the status of a component, by an incident"),
    manage!(Put "/v1/pages/{page}/components/{component}", Publish, => 200 update_component, "States the status of a component, by an incident"),
    manage!(Delete "/v1/pages/{page}/components/{component}", Configure, configure, "Refuses: components are configuration as code"),
    manage!(Get "/v1/pages/{page}/component-groups", Read, list_groups, "Lists groups, as Statuspage has them"),
    manage!(Post "/v1/pages/{page}/component-groups", Configure, => 200 configure, "Refuses: groups are configuration as code"),
    manage!(Get "/v1/pages/{page}/component-groups/{group}", Read, show_group, "Shows a group, as Statuspage has it"),
    manage!(Patch "/v1/pages/{page}/component-groups/{group}", Configure, => 200 configure, "Refuses: groups are configuration as code"),
    manage!(Put "/v1/pages/{page}/component-groups/{group}", Configure, => 200 configure, "Refuses: groups are configuration as code"),
    manage!(Delete "/v1/pages/{page}/component-groups/{group}", Configure, configure, "Refuses: groups are configuration as code"),
    manage!(Get "/v1/pages/{page}/incidents", Read, list_incidents, "Lists incidents and maintenance, as Statuspage has them"),
    manage!(Post "/v1/pages/{page}/incidents", Publish, => 201 create_incident, "Opens an incident, or announces a maintenance"),
    manage!(Get "/v1/pages/{page}/incidents/{incident}", Read, show_incident, "Shows one, or lists those that are `unresolved`, `scheduled`, `upcoming` or `active_maintenance`"),
    manage!(Patch "/v1/pages/{page}/incidents/{incident}", Publish, => 200 update_incident, "Updates an incident or a maintenance"),
    manage!(Put "/v1/pages/{page}/incidents/{incident}", Publish, => 200 update_incident, "Updates an incident or a maintenance"),
    manage!(Delete "/v1/pages/{page}/incidents/{incident}", Publish, delete_incident, "Cancels a maintenance that has not begun"),
    manage!(Patch "/v1/pages/{page}/incidents/{incident}/incident_updates/{update}", Publish, => 200 edit_update, "Edits the text of an update"),
    manage!(Put "/v1/pages/{page}/incidents/{incident}/incident_updates/{update}", Publish, => 200 edit_update, "Edits the text of an update"),
    manage!(Get "/v1/pages/{page}/incidents/{incident}/postmortem", Read, show_postmortem, "Shows the postmortem of an incident"),
    manage!(Put "/v1/pages/{page}/incidents/{incident}/postmortem", Publish, => 200 write_postmortem, "Writes a postmortem, for operators"),
    manage!(Post "/v1/pages/{page}/incidents/{incident}/postmortem", Publish, => 200 write_postmortem, "Writes a postmortem, for operators"),
    manage!(Put "/v1/pages/{page}/incidents/{incident}/postmortem/publish", Publish, => 200 publish_postmortem, "Publishes the postmortem that was written"),
    manage!(Post "/v1/pages/{page}/incidents/{incident}/postmortem/publish", Publish, => 200 publish_postmortem, "Publishes the postmortem that was written"),
    manage!(Put "/v1/pages/{page}/incidents/{incident}/postmortem/revert", Publish, => 200 revert_postmortem, "Withdraws the postmortem that was published"),
    manage!(Post "/v1/pages/{page}/incidents/{incident}/postmortem/revert", Publish, => 200 revert_postmortem, "Withdraws the postmortem that was published"),

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
