//! Managed subscribers: calls of Statuspage's manage API v1 about subscribers, which the Courier answers.

use domain::ids::ComponentId;
use domain::notify::channel::Channel;
use domain::notify::channel_check::check_channel;
use domain::notify::statuspage_subscribers::answers::ManagedSubscriberAnswer;
use domain::notify::statuspage_subscribers::calls::{
    NewManagedSubscriber, SubscriberCall, SubscriberSelection,
};
use domain::notify::statuspage_subscribers::fields::chosen_components;
use domain::notify::target::TargetPolicy;
use domain::problem::Problem;
use domain::public::view::PublicView;

use crate::http::call::Call;
use crate::http::request::{self, MAX_REQUEST_BYTES};
use crate::http::response::{HttpResult, json_text};
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::ops::note_recipients;
use crate::platform::settings::{PrivateTargets, private_targets};
use crate::public::view_cache;

/// What a route asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SubscriberRoute {
    List,
    Add,
    Show,
    Change,
    Remove,
    Resend,
}

/// Handlers, each of one action.
macro_rules! handlers {
    ($($name:ident: $action:ident,)*) => {$(
        pub(crate) fn $name(call: Call) -> impl Future<Output = HttpResult> {
            manage(call, SubscriberRoute::$action)
        }
    )*};
}

handlers! {
    list_subscribers: List,
    add_subscriber: Add,
    show_subscriber: Show,
    change_subscriber: Change,
    remove_subscriber: Remove,
    resend_confirmation: Resend,
}

async fn manage(mut call: Call, action: SubscriberRoute) -> HttpResult {
    let asked = read(&mut call, action).await?;
    let view = view_cache::view(&call.page, &call.context).await?;
    check(&view, call.path.text("page"), &asked)?;
    let question = CourierRequest::ManageSubscribers { page: view.page.id.clone(), call: asked };
    let answer: ManagedSubscriberAnswer = ask_courier(&call.page, &question).await?;
    if let Some(change) = answer.change {
        note_recipients(&call, change).await?;
    }
    json_text(if action == SubscriberRoute::Add { 201 } else { 200 }, answer.body)
}

async fn read(call: &mut Call, action: SubscriberRoute) -> Result<SubscriberCall, Problem> {
    let body = match action {
        SubscriberRoute::Add | SubscriberRoute::Change => {
            request::body(&mut call.request, MAX_REQUEST_BYTES).await?
        }
        _ => vec![],
    };
    let body =
        String::from_utf8(body).map_err(|_| Problem::bad_request("the body is not UTF-8"))?;
    let id = call.path.text("subscriber").to_owned();
    Ok(match action {
        SubscriberRoute::List => SubscriberCall::List(SubscriberSelection::read(&call.query)?),
        SubscriberRoute::Show => SubscriberCall::from_word(&id, &call.query)?,
        SubscriberRoute::Add => {
            let new = NewManagedSubscriber::read(&body)?;
            // It is sent what readers' programs are sent, over the same network.
            let policy = match private_targets(&call.page) {
                PrivateTargets::OfReadersToo => TargetPolicy::PrivateToo,
                PrivateTargets::OfContacts | PrivateTargets::Refused => TargetPolicy::PublicOnly,
            };
            if matches!(new.channel, Channel::Webhook { .. }) {
                check_channel(&new.channel, policy)
                    .map_err(|error| Problem::invalid("endpoint", error.to_string()))?;
            }
            SubscriberCall::Add(new)
        }
        SubscriberRoute::Change => {
            SubscriberCall::Change { id, components: chosen_components(&body)? }
        }
        SubscriberRoute::Remove => SubscriberCall::Remove(id),
        SubscriberRoute::Resend => SubscriberCall::Resend(id),
    })
}

/// Refuses another page, and components that readers do not see.
fn check(view: &PublicView, page: &str, asked: &SubscriberCall) -> Result<(), Problem> {
    if page != view.page.id {
        return Err(Problem::not_found(format!("there is no page `{page}`"))
            .hint("`GET /v1/pages` lists the one there is"));
    }
    let is_shown = |id: &ComponentId| {
        let mut shown = view.groups.iter().flat_map(|group| &group.components);
        shown.any(|component| component.id == *id)
    };
    match asked.components().find(|id| !is_shown(id)) {
        None => Ok(()),
        Some(id) => Err(Problem::invalid("component_ids", format!("there is no component `{id}`"))),
    }
}
