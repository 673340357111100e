//! Routes of what follows an incident: its reason for outage and its review.

use std::marker::PhantomData;

use domain::access::route::{HTML, Route, RouteMethod};
use domain::access::scope::Scope;
use domain::board::{
    NewRemediationItem, OutcomeRequest, PublishRfoRequest, RemediationItemUpdate, RfoEdit,
};
use domain::operations::reviews::review_report::ReviewReport;
use domain::operations::reviews::rfo_report::RfoReport;
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::request;
use crate::http::response::answer;
use crate::ops::{commands, reviews};
use crate::public::rfo_page;
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;
const ANY: KnownParameters = KnownParameters::ANY;
const REVIEW_PAGE: KnownParameters = KnownParameters::only(&["cursor", "limit", "overdue"]);

/// The rows of what follows an incident.
#[rustfmt::skip]
pub(crate) const CLOSURE_ROUTES: &[Route<Handler>] = &[
    route!(Get "/incidents/{incident}/rfo", Public, ANY, as HTML, rfo_page::page, "The reason for outage of an incident, if it was published to all"),
    route!(Get "/ops/v1/incidents/{incident}/rfo", Read, NONE, => 200 RfoReport, ask reviews::show_rfo,
        "Shows the reason for outage of an incident: its template, what is written, and its revisions"),
    route!(Patch "/ops/v1/incidents/{incident}/rfo", Draft, NONE, RfoEdit => 200 RfoReport, command reviews::write_rfo,
        "Writes texts of the reason for outage, for operators"),
    route!(Post "/ops/v1/incidents/{incident}/rfo/publish", Publish, NONE, PublishRfoRequest => 200 RfoReport, command reviews::publish_rfo,
        "Publishes a revision of the reason for outage to all, to affected customers, or to none"),
    route!(Get "/ops/v1/reviews", Read, REVIEW_PAGE, => 200 Vec<ReviewReport>, reviews::list,
        "Lists reviews, or those that are overdue, the newest incident first"),
    route!(Get "/ops/v1/incidents/{incident}/review", Read, NONE, => 200 ReviewReport, ask reviews::show,
        "Shows the review of an incident: its nine outcomes and its remediation items"),
    route!(Put "/ops/v1/incidents/{incident}/review/outcomes/{outcome}", Draft, NONE, OutcomeRequest => 200 ReviewReport,
        command reviews::mark, "Ticks or waives an outcome of a review"),
    route!(Post "/ops/v1/incidents/{incident}/review/items", Draft, NONE, NewRemediationItem => 201 ReviewReport,
        command reviews::add_item, "Adds a remediation item to a review"),
    route!(Patch "/ops/v1/incidents/{incident}/review/items/{item}", Draft, NONE, RemediationItemUpdate => 200 ReviewReport,
        command reviews::update_item, "Changes a remediation item, or says that it is done or waived"),
];
