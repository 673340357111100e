//! Routes of Statuspage's manage API v1: which of its calls are answered, and which are refused with the way out?

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::operations::statuspage_v1::refusal::MEDIA_TYPE as MANAGED;
use domain::operations::statuspage_v1::request as v1;
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::ops::{metrics as ops_metrics, statuspage_v1};
use crate::route_row::{manage, route};

const JSON_OR_FORM: &str = "application/json, application/x-www-form-urlencoded";
const MANAGE: KnownParameters = v1::PARAMETERS;

/// The rows of the manage API.
#[rustfmt::skip]
pub(crate) const MANAGE_ROUTES: &[Route<Handler>] = &[
    manage!(Get "/v1/pages", Read, list_pages, "Lists the page, as Statuspage has it"),
    manage!(Get "/v1/pages/{page}", Read, show_page, "Shows the page, as Statuspage has it"),
    manage!(Patch "/v1/pages/{page}", Configure, => 200 configure, "Refuses: the page is configuration as code"),
    manage!(Put "/v1/pages/{page}", Configure, => 200 configure, "Refuses: the page is configuration as code"),
    route!(Post "/v1/pages/{page}/metrics/{metric}/data", Metrics, MANAGE, ["application/json"] as MANAGED, ops_metrics::push_data, "Pushes a point of a metric, as Statuspage has it"),
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
    manage!(Get "/v1/pages/{page}/subscribers", Admin, list_subscribers, "Lists subscribers, as Statuspage has them"),
    manage!(Post "/v1/pages/{page}/subscribers", Admin, => 201 add_subscriber, "Adds a subscriber, which is asked to confirm"),
    manage!(Get "/v1/pages/{page}/subscribers/{subscriber}", Admin, show_subscriber, "Shows a subscriber, or what `count`, `histogram_by_state` and `unsubscribed` say"),
    manage!(Patch "/v1/pages/{page}/subscribers/{subscriber}", Admin, => 200 change_subscriber, "Changes of which components a subscriber is told"),
    manage!(Put "/v1/pages/{page}/subscribers/{subscriber}", Admin, => 200 change_subscriber, "Changes of which components a subscriber is told"),
    manage!(Delete "/v1/pages/{page}/subscribers/{subscriber}", Admin, remove_subscriber, "Removes a subscriber, with every trace of the address"),
    manage!(Post "/v1/pages/{page}/subscribers/{subscriber}/resend_confirmation", Admin, => 200 resend_confirmation, "Asks a subscriber again to confirm"),
];
