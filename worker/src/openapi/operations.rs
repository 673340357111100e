//! Operations of the document: what does a route not say of itself? Its name for programs that are made from the
//! document, and what it refuses besides what every route refuses.

use domain::access::route::RouteMethod;

use RequestHeader::{IdempotencyKey, IfMatch};

/// What is said of a route.
pub(super) struct Description {
    pub(super) method: RouteMethod,
    pub(super) path: &'static str,
    /// The name of the operation, unique in the document.
    pub(super) id: &'static str,
    /// The headers that mean something besides those that all take.
    pub(super) headers: &'static [RequestHeader],
    /// Statuses of refusals besides [those that follow from the route](super::refusals::of).
    pub(super) refusals: &'static [u16],
}

/// A header of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestHeader {
    /// What is edited is as the caller knows it.
    IfMatch,
    /// What is sent twice is carried out once.
    IdempotencyKey,
}

macro_rules! operations {
    (@) => { &[] };
    (@ $list:expr) => { &$list };
    ($($id:ident: $method:ident $path:literal $(takes $headers:expr)? $(, refuses $refusals:expr)?;)*) => {
        /// Every operation.
        pub(super) const OPERATIONS: &[Description] = &[$(Description {
            method: RouteMethod::$method,
            path: $path,
            id: stringify!($id),
            headers: operations!(@ $($headers)?),
            refusals: operations!(@ $($refusals)?),
        }),*];
    };
}

operations! {
    listRoutes: Get "/ops/v1/routes";
    listComponents: Get "/ops/v1/components";
    showMaturity: Get "/ops/v1/maturity";
    showCapacity: Get "/ops/v1/capacity", refuses [404];
    listCustomers: Get "/ops/v1/customers";
    showImpact: Get "/ops/v1/impact", refuses [404];
    showServiceLevel: Get "/ops/v1/service-level", refuses [404];
    planConfiguration: Post "/ops/v1/plan", refuses [409];
    applyConfiguration: Post "/ops/v1/apply", refuses [409];
    listAgents: Get "/ops/v1/agents";
    addAgent: Post "/ops/v1/agents", refuses [409];
    exportObservations: Get "/ops/v1/agents/{agent}/observations";
    listTrials: Get "/ops/v1/agents/{agent}/trials";
    showTrial: Get "/ops/v1/agents/{agent}/trials/{trial}";
    requestTrial: Post "/ops/v1/agents/{agent}/trials", refuses [409];
    listIncidents: Get "/ops/v1/incidents";
    openIncident: Post "/ops/v1/incidents" takes [IdempotencyKey], refuses [409];
    showIncident: Get "/ops/v1/incidents/{incident}";
    showIncidentContext: Get "/ops/v1/incidents/{incident}/context";
    changeIncident: Patch "/ops/v1/incidents/{incident}" takes [IfMatch, IdempotencyKey], refuses [409];
    acknowledgeIncident: Post "/ops/v1/incidents/{incident}/acknowledge" takes [IfMatch, IdempotencyKey], refuses [409];
    publishIncident: Post "/ops/v1/incidents/{incident}/publish" takes [IfMatch, IdempotencyKey], refuses [409];
    noteIncident: Post "/ops/v1/incidents/{incident}/notes" takes [IfMatch, IdempotencyKey], refuses [409];
    countIncident: Post "/ops/v1/incidents/{incident}/counts" takes [IfMatch, IdempotencyKey], refuses [409];
    updateIncident: Post "/ops/v1/incidents/{incident}/updates" takes [IfMatch, IdempotencyKey], refuses [409];
    editUpdate: Patch "/ops/v1/incidents/{incident}/updates/{update}" takes [IfMatch, IdempotencyKey], refuses [409];
    withdrawUpdate: Delete "/ops/v1/incidents/{incident}/updates/{update}" takes [IfMatch, IdempotencyKey], refuses [409];
    resolveIncident: Post "/ops/v1/incidents/{incident}/resolve" takes [IfMatch, IdempotencyKey], refuses [409];
    reopenIncident: Post "/ops/v1/incidents/{incident}/reopen" takes [IfMatch, IdempotencyKey], refuses [409];
    showRfo: Get "/ops/v1/incidents/{incident}/rfo";
    writeRfo: Patch "/ops/v1/incidents/{incident}/rfo" takes [IfMatch, IdempotencyKey];
    publishRfo: Post "/ops/v1/incidents/{incident}/rfo/publish" takes [IfMatch, IdempotencyKey], refuses [409];
    listReviews: Get "/ops/v1/reviews";
    showReview: Get "/ops/v1/incidents/{incident}/review";
    markOutcome: Put "/ops/v1/incidents/{incident}/review/outcomes/{outcome}" takes [IfMatch, IdempotencyKey], refuses [409];
    addRemediationItem: Post "/ops/v1/incidents/{incident}/review/items" takes [IfMatch, IdempotencyKey], refuses [409];
    updateRemediationItem: Patch "/ops/v1/incidents/{incident}/review/items/{item}" takes [IfMatch, IdempotencyKey];
    importIncident: Post "/ops/v1/incident-imports", refuses [409];
    importMaintenance: Post "/ops/v1/maintenance-imports", refuses [409];
    listTemplates: Get "/ops/v1/templates";
    listReminders: Get "/ops/v1/reminders";
    listMaintenances: Get "/ops/v1/maintenances";
    scheduleMaintenance: Post "/ops/v1/maintenances" takes [IdempotencyKey], refuses [409];
    showMaintenance: Get "/ops/v1/maintenances/{maintenance}";
    updateMaintenance: Post "/ops/v1/maintenances/{maintenance}/updates" takes [IfMatch, IdempotencyKey], refuses [409];
    listMaintenanceSeries: Get "/ops/v1/maintenance-series";
    defineMaintenanceSeries: Post "/ops/v1/maintenance-series" takes [IdempotencyKey], refuses [409];
    endMaintenanceSeries: Delete "/ops/v1/maintenance-series/{series}";
    takeAlerts: Post "/ops/v1/alerts", refuses [409];
    pushMetricPoints: Post "/ops/v1/metrics/{metric}/points";
    listChanges: Get "/ops/v1/changes";
    recordChange: Post "/ops/v1/changes" takes [IdempotencyKey], refuses [409];
    checkChange: Get "/ops/v1/change-check";
    showChangeAgenda: Get "/ops/v1/change-agenda";
    exportChangeCalendar: Get "/ops/v1/changes.ics";
    showChange: Get "/ops/v1/changes/{change}";
    updateChange: Patch "/ops/v1/changes/{change}" takes [IdempotencyKey], refuses [409];
    approveChange: Post "/ops/v1/changes/{change}/approve" takes [IdempotencyKey], refuses [409];
    listDrills: Get "/ops/v1/drills";
    startDrill: Post "/ops/v1/drills", refuses [409];
    showDrill: Get "/ops/v1/drills/{drill}";
    endDrill: Post "/ops/v1/drills/{drill}/end", refuses [409];
    listProblems: Get "/ops/v1/problems";
    recordProblem: Post "/ops/v1/problems" takes [IdempotencyKey], refuses [409];
    showProblem: Get "/ops/v1/problems/{problem}";
    updateProblem: Patch "/ops/v1/problems/{problem}" takes [IfMatch, IdempotencyKey], refuses [409];
    listProblemRecurrences: Get "/ops/v1/problem-recurrences";
    linkProblem: Post "/ops/v1/incidents/{incident}/problems" takes [IfMatch, IdempotencyKey], refuses [409];
    unlinkProblem: Delete "/ops/v1/incidents/{incident}/problems/{problem}" takes [IfMatch, IdempotencyKey], refuses [409];
    listNotices: Get "/ops/v1/notices";
    showNotice: Get "/ops/v1/notices/{notice}";
    postNotice: Post "/ops/v1/notices" takes [IdempotencyKey], refuses [409];
    endNotice: Delete "/ops/v1/notices/{notice}" takes [IfMatch];
    listCorrections: Get "/ops/v1/corrections";
    addCorrection: Post "/ops/v1/corrections" takes [IdempotencyKey], refuses [409];
    withdrawCorrection: Delete "/ops/v1/corrections/{correction}";
    listEvidence: Get "/ops/v1/evidence", refuses [404];
    showScreenshot: Get "/ops/v1/evidence/{agent}/{evidence}/screenshot";
    listTokens: Get "/ops/v1/tokens";
    createToken: Post "/ops/v1/tokens" takes [IdempotencyKey], refuses [409];
    rotateToken: Post "/ops/v1/tokens/{name}/rotate", refuses [409];
    revokeToken: Delete "/ops/v1/tokens/{name}";
    listOpenAlerts: Get "/ops/v1/open-alerts";
    acknowledgeAlert: Post "/ops/v1/open-alerts/{alert}/acknowledge";
    listMutes: Get "/ops/v1/mutes";
    muteProbe: Post "/ops/v1/mutes" takes [IdempotencyKey], refuses [409];
    unmuteProbe: Delete "/ops/v1/mutes/{mute}";
    listFailingRegions: Get "/ops/v1/failing-regions";
    listContacts: Get "/ops/v1/contacts";
    setContact: Put "/ops/v1/contacts/{contact}", refuses [409];
    removeContact: Delete "/ops/v1/contacts/{contact}";
    exportContacts: Get "/ops/v1/contact-exports";
    listReportAddresses: Get "/ops/v1/report-addresses";
    listSubscribers: Get "/ops/v1/subscribers";
    importSubscribers: Post "/ops/v1/subscribers";
    countSubscribers: Get "/ops/v1/subscriber-counts";
    removeSubscriber: Delete "/ops/v1/subscribers/{subscriber}";
    listNotifications: Get "/ops/v1/notifications";
    listDeliveries: Get "/ops/v1/notifications/{notification}/deliveries";
    redeliver: Post "/ops/v1/notifications/{notification}/redeliveries";
    listAudit: Get "/ops/v1/audit";
    listReportKinds: Get "/ops/v1/reports";
    showReport: Get "/ops/v1/reports/{kind}", refuses [404];
    listUserReports: Get "/ops/v1/user-reports";
    listSlos: Get "/ops/v1/slos";
    showUsage: Get "/ops/v1/usage";
    showBackups: Get "/ops/v1/backups";
    makeBackup: Post "/ops/v1/backups", refuses [409];
    showBackup: Get "/ops/v1/backups/{day}", refuses [409];
    exportBackupPage: Get "/ops/v1/backups/{set}/{page}", refuses [409];
    beginExport: Get "/ops/v1/export";
    exportPage: Get "/ops/v1/export/{object}", refuses [409];
    holdExport: Post "/ops/v1/export/{object}/hold", refuses [409];
    releaseExport: Post "/ops/v1/export/{object}/release", refuses [409];
    importPage: Post "/ops/v1/import/{object}", refuses [409];
}
