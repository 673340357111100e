//! Operations of the document: what does a route not say of itself? Its name for programs that are made from the
//! document, and what it refuses besides what every route refuses.

use domain::access::route::RouteMethod;

/// What is said of a route.
pub(super) struct Description {
    pub(super) method: RouteMethod,
    pub(super) path: &'static str,
    /// The name of the operation, unique in the document.
    pub(super) id: &'static str,
    /// Statuses of refusals besides [those that follow from the route](super::refusals::of).
    pub(super) refusals: &'static [u16],
}

macro_rules! operations {
    (@) => { &[] };
    (@ $refusals:expr) => { &$refusals };
    ($($id:ident: $method:ident $path:literal $(refuses $refusals:expr)?;)*) => {
        /// Every operation.
        pub(super) const OPERATIONS: &[Description] = &[$(Description {
            method: RouteMethod::$method,
            path: $path,
            id: stringify!($id),
            refusals: operations!(@ $($refusals)?),
        }),*];
    };
}

operations! {
    listRoutes: Get "/ops/v1/routes";
    listComponents: Get "/ops/v1/components";
    planConfiguration: Post "/ops/v1/plan" refuses [409];
    applyConfiguration: Post "/ops/v1/apply" refuses [409];
    listAgents: Get "/ops/v1/agents";
    addAgent: Post "/ops/v1/agents" refuses [409];
    exportObservations: Get "/ops/v1/agents/{agent}/observations";
    listIncidents: Get "/ops/v1/incidents";
    openIncident: Post "/ops/v1/incidents" refuses [409];
    showIncident: Get "/ops/v1/incidents/{incident}";
    changeIncident: Patch "/ops/v1/incidents/{incident}" refuses [409];
    acknowledgeIncident: Post "/ops/v1/incidents/{incident}/acknowledge" refuses [409];
    publishIncident: Post "/ops/v1/incidents/{incident}/publish" refuses [409];
    noteIncident: Post "/ops/v1/incidents/{incident}/notes" refuses [409];
    countIncident: Post "/ops/v1/incidents/{incident}/counts" refuses [409];
    updateIncident: Post "/ops/v1/incidents/{incident}/updates" refuses [409];
    editUpdate: Patch "/ops/v1/incidents/{incident}/updates/{update}" refuses [409];
    withdrawUpdate: Delete "/ops/v1/incidents/{incident}/updates/{update}" refuses [409];
    resolveIncident: Post "/ops/v1/incidents/{incident}/resolve" refuses [409];
    reopenIncident: Post "/ops/v1/incidents/{incident}/reopen" refuses [409];
    listTemplates: Get "/ops/v1/templates";
    listReminders: Get "/ops/v1/reminders";
    listMaintenances: Get "/ops/v1/maintenances";
    scheduleMaintenance: Post "/ops/v1/maintenances" refuses [409];
    showMaintenance: Get "/ops/v1/maintenances/{maintenance}";
    updateMaintenance: Post "/ops/v1/maintenances/{maintenance}/updates" refuses [409];
    listMaintenanceSeries: Get "/ops/v1/maintenance-series";
    defineMaintenanceSeries: Post "/ops/v1/maintenance-series" refuses [409];
    endMaintenanceSeries: Delete "/ops/v1/maintenance-series/{series}";
    takeAlerts: Post "/ops/v1/alerts" refuses [409];
    listNotices: Get "/ops/v1/notices";
    postNotice: Post "/ops/v1/notices" refuses [409];
    endNotice: Delete "/ops/v1/notices/{notice}";
    listCorrections: Get "/ops/v1/corrections";
    addCorrection: Post "/ops/v1/corrections" refuses [409];
    withdrawCorrection: Delete "/ops/v1/corrections/{correction}";
    listEvidence: Get "/ops/v1/evidence" refuses [404];
    showScreenshot: Get "/ops/v1/evidence/{agent}/{evidence}/screenshot";
    listTokens: Get "/ops/v1/tokens";
    createToken: Post "/ops/v1/tokens" refuses [409];
    rotateToken: Post "/ops/v1/tokens/{token}/rotate" refuses [409];
    revokeToken: Delete "/ops/v1/tokens/{token}";
    showUsage: Get "/ops/v1/usage";
    showBackups: Get "/ops/v1/backups";
    makeBackup: Post "/ops/v1/backups" refuses [409];
    showBackup: Get "/ops/v1/backups/{day}" refuses [409];
    exportBackupPage: Get "/ops/v1/backups/{set}/{page}" refuses [409];
    beginExport: Get "/ops/v1/export";
    exportPage: Get "/ops/v1/export/{object}" refuses [409];
    holdExport: Post "/ops/v1/export/{object}/hold" refuses [409];
    releaseExport: Post "/ops/v1/export/{object}/release" refuses [409];
    importPage: Post "/ops/v1/import/{object}" refuses [409];
}
