//! Incidents and maintenance beyond the view, in an isolate: how often is the Board asked for them? At most once a second
//! for each list, id or month, by one reader at a time.

use std::rc::Rc;

use domain::ids::PageId;
use domain::problem::Problem;
use domain::public::cache_policy::{MONTHS, OLDER, RECENT};
use domain::public::month_history::MonthHistory;
use domain::public::rfo::RfoDocument;
use domain::public::view::{IncidentView, MaintenanceView};
use domain::time::month::CalendarMonth;
use serde::de::DeserializeOwned;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, ClosureQuestion};
use crate::public::stale_while_revalidate::SharedCache;

type Lists<T> = Rc<SharedCache<PageId, Vec<T>>>;
type ById<T> = Rc<SharedCache<(PageId, String), T>>;

thread_local! {
    static INCIDENTS: Lists<IncidentView> = SharedCache::new(RECENT);
    static MAINTENANCES: Lists<MaintenanceView> = SharedCache::new(RECENT);
    static INCIDENT: ById<IncidentView> = SharedCache::new(OLDER);
    static RFO: ById<RfoDocument> = SharedCache::new(OLDER);
    static MAINTENANCE: ById<MaintenanceView> = SharedCache::new(OLDER);
    static MONTH: Rc<SharedCache<(PageId, CalendarMonth), MonthHistory>> = SharedCache::new(MONTHS);
}

/// The newest incidents.
pub(super) async fn incidents(call: &Call) -> Result<Rc<Vec<IncidentView>>, Problem> {
    let (cache, key) = (INCIDENTS.with(Rc::clone), call.page.page.clone());
    get(call, &cache, key, BoardRequest::RecentIncidents).await
}

/// The newest maintenance.
pub(super) async fn maintenances(call: &Call) -> Result<Rc<Vec<MaintenanceView>>, Problem> {
    let (cache, key) = (MAINTENANCES.with(Rc::clone), call.page.page.clone());
    get(call, &cache, key, BoardRequest::RecentMaintenances).await
}

/// An incident by its id.
pub(super) async fn incident(call: &Call, id: &str) -> Result<Rc<IncidentView>, Problem> {
    let (cache, key) = (INCIDENT.with(Rc::clone), (call.page.page.clone(), id.to_owned()));
    get(call, &cache, key, BoardRequest::PublicIncident(id.to_owned())).await
}

/// The reason for outage of an incident, by its id.
pub(super) async fn rfo(call: &Call, id: &str) -> Result<Rc<RfoDocument>, Problem> {
    let (cache, key) = (RFO.with(Rc::clone), (call.page.page.clone(), id.to_owned()));
    let question = BoardRequest::Closure(ClosureQuestion::PublicRfo(id.to_owned()));
    get(call, &cache, key, question).await
}

/// A maintenance by its id.
pub(super) async fn maintenance(call: &Call, id: &str) -> Result<Rc<MaintenanceView>, Problem> {
    let (cache, key) = (MAINTENANCE.with(Rc::clone), (call.page.page.clone(), id.to_owned()));
    get(call, &cache, key, BoardRequest::Maintenance(id.to_owned())).await
}

/// What touched a month.
pub(super) async fn month(call: &Call, month: CalendarMonth) -> Result<Rc<MonthHistory>, Problem> {
    let (cache, key) = (MONTH.with(Rc::clone), (call.page.page.clone(), month));
    get(call, &cache, key, BoardRequest::Month(month)).await
}

async fn get<K: PartialEq + Clone + 'static, V: DeserializeOwned + 'static>(
    call: &Call,
    cache: &Rc<SharedCache<K, V>>,
    key: K,
    question: BoardRequest,
) -> Result<Rc<V>, Problem> {
    let page = call.page.clone();
    let fetch = || async move { ask_board::<V>(&page, &question).await.map(Into::into) };
    cache.get(&call.context, key, fetch).await
}

/// Takes all as expired; they are still there to fall back on.
pub(super) fn expire() {
    INCIDENTS.with(|cache| cache.expire());
    MAINTENANCES.with(|cache| cache.expire());
    INCIDENT.with(|cache| cache.expire());
    RFO.with(|cache| cache.expire());
    MAINTENANCE.with(|cache| cache.expire());
    MONTH.with(|cache| cache.expire());
}

/// Forgets all.
pub(super) fn forget() {
    INCIDENTS.with(|cache| cache.clear());
    MAINTENANCES.with(|cache| cache.clear());
    INCIDENT.with(|cache| cache.clear());
    RFO.with(|cache| cache.clear());
    MAINTENANCE.with(|cache| cache.clear());
    MONTH.with(|cache| cache.clear());
}
