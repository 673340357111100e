//! Subscription endpoints: the forms with which readers subscribe, confirm, change and unsubscribe. What is
//! answered says nothing of who is known, except to who has a link from a message.

use std::cell::RefCell;

use domain::notify::own_subscription::OwnSubscription;
use domain::notify::subscribe_form::SubscribeForm;
use domain::notify::target::TargetPolicy;
use domain::problem::Problem;
use domain::public::anonymous_view::anonymous;
use domain::public::localized_view::localized;
use domain::rate_limit::RateLimitByCaller;
use site::{ManageNote, SubscriptionPage};

use crate::courier::transport;
use crate::http::call::Call;
use crate::http::request;
use crate::http::response::{HttpResult, form_page, form_page_or};
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::platform::clock;
use crate::platform::settings::{PrivateTargets, private_targets};
use crate::public::{private_page, view_cache};

/// The most bytes of a form.
const MAX_FORM_BYTES: usize = 32_000;
/// The most forms that are taken in a minute from one reader, and from all.
const FORMS_A_MINUTE_EACH: usize = 10;
const FORMS_A_MINUTE: usize = 600;
/// The most forms that come by a link from a message: from one address, which many share where a mail provider unsubscribes,
/// and from all. Those that anyone may send take nothing from them.
const LINKS_A_MINUTE_EACH: usize = 120;
const LINKS_A_MINUTE: usize = 6_000;

thread_local! {
    static FORMS: RefCell<RateLimitByCaller> = RefCell::default();
    static LINKS: RefCell<RateLimitByCaller> = RefCell::default();
}

/// `GET /subscribe`.
pub(crate) async fn form(call: Call) -> HttpResult {
    if transport::mail(&call.page).is_none() {
        return show(&call, 200, SubscriptionPage::WithoutMail).await;
    }
    let form = SubscribeForm::default();
    show(&call, 200, SubscriptionPage::Subscribe(form, None)).await
}

/// `POST /subscribe`.
pub(crate) async fn subscribe(mut call: Call) -> HttpResult {
    if transport::mail(&call.page).is_none() {
        return Err(Problem::unavailable("this page sends no mail")
            .hint("read its feeds: `/history.atom` or `/history.rss`"));
    }
    admit(&call, FormSource::Anyone)?;
    let pairs = fields(&mut call).await?;
    let read = SubscribeForm::read(&pairs);
    let policy = match private_targets(&call.page) {
        PrivateTargets::OfReadersToo => TargetPolicy::PrivateToo,
        PrivateTargets::OfContacts | PrivateTargets::Refused => TargetPolicy::PublicOnly,
    };
    let asked = read.clone().and_then(|form| Ok((form.is_trapped, form.request(policy)?)));
    let (is_trapped, asked) = match asked {
        Ok(asked) => asked,
        Err(problem) => {
            let field = |wanted: &str| {
                let found = pairs.iter().find(|(name, _)| name == wanted);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            let typed = || SubscribeForm {
                email: field("email"),
                webhook: field("webhook"),
                ..SubscribeForm::default()
            };
            let page = SubscriptionPage::Subscribe(
                read.unwrap_or_else(|_| typed()),
                Some(wrong(&problem)),
            );
            return show(&call, 422, page).await;
        }
    };
    // Nothing is taken by a page that cannot answer.
    view_cache::view(&call.page, &call.context).await?;
    if !is_trapped {
        ask_courier::<()>(&call.page, &CourierRequest::Subscribe(asked)).await?;
    }
    show(&call, 202, SubscriptionPage::Requested).await
}

/// `GET /subscribe/{token}`.
pub(crate) async fn confirmation(call: Call) -> HttpResult {
    show(&call, 200, SubscriptionPage::Confirm).await
}

/// `POST /subscribe/{token}`.
pub(crate) async fn confirm(call: Call) -> HttpResult {
    admit(&call, FormSource::Link)?;
    let question = CourierRequest::Confirm(token(&call));
    let own: OwnSubscription = ask_courier(&call.page, &question).await?;
    show_done(&call, SubscriptionPage::Confirmed(own), "You are subscribed.").await
}

/// `GET /manage/{token}`.
pub(crate) async fn manage(call: Call) -> HttpResult {
    let own = ask_courier(&call.page, &CourierRequest::Subscription(token(&call))).await?;
    show(&call, 200, SubscriptionPage::Manage(own, ManageNote::None)).await
}

/// `POST /manage/{token}`.
pub(crate) async fn change(mut call: Call) -> HttpResult {
    admit(&call, FormSource::Link)?;
    let pairs = fields(&mut call).await?;
    let token = token(&call);
    if pairs.iter().any(|(name, _)| name == "unsubscribe") {
        return end(&call, token).await;
    }
    match SubscribeForm::read(&pairs) {
        Ok(form) => {
            let question = CourierRequest::ChangeSubscription { token, wishes: form.wishes };
            let own = ask_courier(&call.page, &question).await?;
            let page = SubscriptionPage::Manage(own, ManageNote::Saved);
            show_done(&call, page, "Your choice is saved.").await
        }
        Err(problem) => {
            let own = ask_courier(&call.page, &CourierRequest::Subscription(token)).await?;
            let note = ManageNote::Wrong(wrong(&problem));
            show(&call, 422, SubscriptionPage::Manage(own, note)).await
        }
    }
}

/// `GET /unsubscribe/{token}`: programs that read mail follow links, so this ends nothing.
pub(crate) async fn farewell(call: Call) -> HttpResult {
    show(&call, 200, SubscriptionPage::Unsubscribe).await
}

/// `POST /unsubscribe/{token}`, of the page or of a mail program (RFC 8058).
pub(crate) async fn unsubscribe(call: Call) -> HttpResult {
    admit(&call, FormSource::Link)?;
    let token = token(&call);
    end(&call, token).await
}

async fn end(call: &Call, token: String) -> HttpResult {
    ask_courier::<()>(&call.page, &CourierRequest::Unsubscribe(token)).await?;
    show_done(call, SubscriptionPage::Ended, "You are unsubscribed.").await
}

fn token(call: &Call) -> String {
    call.path.text("token").to_owned()
}

/// What is wrong with a form, in a sentence.
pub(crate) fn wrong(problem: &Problem) -> String {
    // Marks of code are for terminals and programs.
    let [detail, hint] = [Some(&problem.detail), problem.hint.as_ref()]
        .map(|text| text.map(|text| text.replace('`', "")).unwrap_or_default());
    let detail = domain::public::wording::begin(&detail);
    match hint.is_empty() {
        false => format!("{detail}: {hint}."),
        true => format!("{detail}."),
    }
}

async fn show(call: &Call, status: u16, page: SubscriptionPage) -> HttpResult {
    let cached = view_cache::view(&call.page, &call.context).await?;
    let words = cached.words(call);
    let frame = view_cache::frame(clock::now(), words);
    // What asks for no token that is right says nothing of a private page.
    let is_unchecked = matches!(
        page,
        SubscriptionPage::Confirm | SubscriptionPage::Unsubscribe | SubscriptionPage::Ended
    );
    let hidden = (is_unchecked && private_page::settings(&call.page)?.is_private())
        .then(|| anonymous(&cached));
    let view = localized(hidden.as_ref().unwrap_or(&cached), words);
    form_page(status, &view.page.brand, site::render_subscription_page(&view, page, &frame))
}

/// Shows that something was done.
async fn show_done(call: &Call, page: SubscriptionPage, done: &str) -> HttpResult {
    form_page_or(show(call, 200, page).await, done)
}

/// The fields of a form.
pub(crate) async fn fields(call: &mut Call) -> Result<Vec<(String, String)>, Problem> {
    let body = request::body(&mut call.request, MAX_FORM_BYTES).await?;
    Ok(form_urlencoded::parse(&body).into_owned().collect())
}

/// Who sends a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormSource {
    /// Anyone who reads the page.
    Anyone,
    /// Who has a link from a message.
    Link,
}

/// Refuses a form of who sends more of them than people do.
pub(crate) fn admit(call: &Call, source: FormSource) -> Result<(), Problem> {
    let reader = request::reader(&call.request);
    let (limits, per_address, all) = match source {
        FormSource::Anyone => (&FORMS, FORMS_A_MINUTE_EACH, FORMS_A_MINUTE),
        FormSource::Link => (&LINKS, LINKS_A_MINUTE_EACH, LINKS_A_MINUTE),
    };
    // Where readers are not told apart they share one limit.
    let per_reader = if reader.is_empty() { all } else { per_address };
    let taken = limits.with_borrow_mut(|limit| limit.take(&reader, per_reader, all, clock::now()));
    let detail = format!("at most {per_reader} forms are taken in a minute");
    taken.map_err(|wait| Problem::too_many(detail, wait))
}
