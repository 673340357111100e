//! Subscription pages: subscribe, look into your mailbox, confirm, change, and it has ended.

use domain::notify::own_subscription::OwnSubscription;
use domain::notify::subscribe_form::SubscribeForm;
use domain::public::view::PublicView;
use domain::status::Status;
use leptos::prelude::*;

use crate::layout::shell::{FORM_STYLE, Frame, PageHead, render, with_style};
use crate::status::page::footer;
use crate::subscribe::form::{address, choices, secret, webhook};

/// What a subscription page shows.
#[derive(Clone, Debug)]
pub enum SubscriptionPage {
    /// The form, with what was filled in, and what is wrong with it.
    Subscribe(SubscribeForm, Option<String>),
    /// There is no form: this deployment sends no mail.
    WithoutMail,
    /// A message is on its way to the address, if it may be sent one.
    Requested,
    /// A button that confirms; a link alone would be followed by programs that read mail.
    Confirm,
    /// It is confirmed.
    Confirmed(OwnSubscription),
    /// What is told, to be changed, and whether it just was or what is wrong.
    Manage(OwnSubscription, ManageNote),
    /// A button that ends it.
    Unsubscribe,
    /// It has ended.
    Ended,
}

/// What is said above the form that manages a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManageNote {
    /// Nothing.
    None,
    /// It was changed.
    Saved,
    /// What is wrong with what was filled in.
    Wrong(String),
}

/// A page about a subscription.
#[must_use]
pub fn render_subscription_page(
    view: &PublicView,
    page: SubscriptionPage,
    frame: &Frame,
) -> String {
    let title = match page {
        SubscriptionPage::Subscribe(..) | SubscriptionPage::WithoutMail => "Subscribe to updates",
        SubscriptionPage::Requested => "Look into your mailbox",
        SubscriptionPage::Confirm => "Confirm your subscription",
        SubscriptionPage::Confirmed(_) => "You are subscribed",
        SubscriptionPage::Manage(..) => "Your subscription",
        SubscriptionPage::Unsubscribe => "Unsubscribe",
        SubscriptionPage::Ended => "You are unsubscribed",
    };
    let head = PageHead::from_view(view, title, Status::NoData);
    let body = body(view, page);
    let main = view! {
        <article class="card subscription"><h1>{title}</h1>{body}</article>
        <p class="back"><a href="/">"How is everything now?"</a></p>
    };
    with_style(&render(head, main, frame, footer(view)), FORM_STYLE)
}

/// What needs no address.
fn feeds() -> impl IntoView {
    view! {
        <a href="/history.atom">"Atom"</a>", "<a href="/history.rss">"RSS"</a>", "
        <a href="/history.json">"JSON Feed"</a>", "<a href="/maintenance.ics">"a calendar of maintenance"</a>
    }
}

fn body(view: &PublicView, page: SubscriptionPage) -> AnyView {
    match page {
        SubscriptionPage::Subscribe(form, wrong) => view! {
            <p>"We write when something breaks, when there is news of it, and when it is over. Nothing else, and no tracking."</p>
            {wrong.map(alert)}
            <form method="post" action="/subscribe">
                {address(&form.email)}
                {choices(view, &form.wishes)}
                <button type="submit">"Subscribe"</button>
            </form>
            {webhook(&form.webhook)}
            <p class="meta">"Without an address: "{feeds()}"."</p>
        }
        .into_any(),
        SubscriptionPage::WithoutMail => view! {
            <p>"This page sends no mail. Feeds have every update: "{feeds()}"."</p>
        }
        .into_any(),
        SubscriptionPage::Requested => view! {
            <p>"If this address may be written to, a message is on its way to it. Nothing else is sent until you follow the link in it."</p>
        }
        .into_any(),
        SubscriptionPage::Confirm => view! {
            <form method="post"><button type="submit">"Yes, tell me"</button></form>
        }
        .into_any(),
        SubscriptionPage::Confirmed(own) => view! {
            <p>"From now on we write to you. "<a href=format!("/manage/{}", own.manage_token)>"Change or end it"</a>" at any time; the link is in every message too."</p>
            {own.webhook_secret.map(secret)}
        }
        .into_any(),
        SubscriptionPage::Manage(own, note) => view! {
            {match note {
                ManageNote::None => None,
                ManageNote::Saved => Some(view! { <p role="status"><strong>"Saved."</strong></p> }.into_any()),
                ManageNote::Wrong(wrong) => Some(alert(wrong).into_any()),
            }}
            <form method="post">{choices(view, &own.wishes)}<button type="submit">"Save"</button></form>
            {own.webhook_secret.map(secret)}
            <form method="post"><button type="submit" name="unsubscribe" value="on" class="quiet">"Unsubscribe"</button></form>
        }
        .into_any(),
        SubscriptionPage::Unsubscribe => view! {
            <form method="post"><button type="submit">"Unsubscribe"</button></form>
        }
        .into_any(),
        SubscriptionPage::Ended => view! {
            <p>"Nothing more is sent to you, and your address is deleted."</p>
        }
        .into_any(),
    }
}

fn alert(wrong: String) -> impl IntoView {
    view! { <p role="alert"><strong>{wrong}</strong></p> }
}
