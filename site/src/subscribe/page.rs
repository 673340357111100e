//! Subscription pages: subscribe, look into your mailbox, confirm, change, and it has ended.

use domain::notify::own_subscription::OwnSubscription;
use domain::notify::subscribe_form::SubscribeForm;
use domain::public::view::PublicView;
use domain::status::Status;
use domain::words::{Piece, Words};
use leptos::prelude::*;

use crate::layout::shell::{FORM_STYLE, Frame, PageHead, link, render, with_style};
use crate::status::page::{back, footer};
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
        SubscriptionPage::Subscribe(..) | SubscriptionPage::WithoutMail => "subscribe-title",
        SubscriptionPage::Requested => "subscribe-requested",
        SubscriptionPage::Confirm => "subscribe-confirm",
        SubscriptionPage::Confirmed(_) => "subscribe-confirmed",
        SubscriptionPage::Manage(..) => "subscribe-manage",
        SubscriptionPage::Unsubscribe => "subscribe-unsubscribe",
        SubscriptionPage::Ended => "subscribe-ended",
    };
    let words = frame.words;
    let title = words.text(title);
    let head = PageHead::from_view(view, frame, &title, Status::NoData);
    // The links of messages are no pages for others.
    let head = match page {
        SubscriptionPage::Subscribe(..) | SubscriptionPage::WithoutMail => {
            head.at(view, frame, "/subscribe")
        }
        _ => head,
    };
    let body = body(words, view, page);
    let main = view! {
        <article class="card subscription"><h1>{title}</h1>{body}</article>
        {back(words)}
    };
    with_style(&render(head, main, frame, footer(words, view)), FORM_STYLE)
}

/// What needs no address.
fn feeds(words: Words) -> Piece<'static> {
    let calendar = words.text("subscribe-calendar");
    let feeds = [
        ("/history.atom", "Atom"),
        ("/history.rss", "RSS"),
        ("/history.json", "JSON Feed"),
        ("/maintenance.ics", &calendar),
    ];
    let feeds = feeds.map(|(address, text)| format!("<a href=\"{address}\">{text}</a>"));
    Piece::Html(feeds.join(&words.text("list-comma")))
}

fn body(words: Words, view: &PublicView, page: SubscriptionPage) -> AnyView {
    match page {
        SubscriptionPage::Subscribe(form, wrong) => view! {
            <p>{words.text("subscribe-intro")}</p>
            {wrong.map(alert)}
            <form method="post" action=words.path("/subscribe")>
                {address(words, &form.email)}
                {choices(words, view, &form.wishes)}
                <button type="submit">{words.text("subscribe-button")}</button>
            </form>
            {webhook(words, &form.webhook)}
            <p class="meta" inner_html=words.markup("subscribe-without-address", [("feeds", feeds(words))])></p>
        }
        .into_any(),
        SubscriptionPage::WithoutMail => view! {
            <p inner_html=words.markup("subscribe-no-mail", [("feeds", feeds(words))])></p>
        }
        .into_any(),
        SubscriptionPage::Requested => view! { <p>{words.text("subscribe-requested-text")}</p> }.into_any(),
        SubscriptionPage::Confirm => view! {
            <form method="post"><button type="submit">{words.text("subscribe-confirm-button")}</button></form>
        }
        .into_any(),
        SubscriptionPage::Confirmed(own) => {
            let address = words.path(&format!("/manage/{}", own.manage_token));
            let change = link(&address, &words.text("subscribe-change"));
            view! {
                <p inner_html=words.markup("subscribe-confirmed-text", [("change", change)])></p>
                {own.webhook_secret.map(|text| secret(words, text))}
            }
            .into_any()
        }
        SubscriptionPage::Manage(own, note) => view! {
            {match note {
                ManageNote::None => None,
                ManageNote::Saved => Some(view! { <p role="status"><strong>{words.text("subscribe-saved")}</strong></p> }.into_any()),
                ManageNote::Wrong(wrong) => Some(alert(wrong).into_any()),
            }}
            <form method="post">{choices(words, view, &own.wishes)}<button type="submit">{words.text("subscribe-save")}</button></form>
            {own.webhook_secret.map(|text| secret(words, text))}
            <form method="post"><button type="submit" name="unsubscribe" value="on" class="quiet">{words.text("subscribe-unsubscribe")}</button></form>
        }
        .into_any(),
        SubscriptionPage::Unsubscribe => view! {
            <form method="post"><button type="submit">{words.text("subscribe-unsubscribe")}</button></form>
        }
        .into_any(),
        SubscriptionPage::Ended => view! { <p>{words.text("subscribe-ended-text")}</p> }.into_any(),
    }
}

fn alert(wrong: String) -> impl IntoView {
    view! { <p role="alert" dir="auto"><strong>{wrong}</strong></p> }
}
