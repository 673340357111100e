//! Subscription pages: forms that work without scripts, with a label for each field, and in which nothing runs that
//! somebody typed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shown;

use domain::config::brand::Brand;
use domain::notify::own_subscription::OwnSubscription;
use domain::notify::subscribe_form::SubscribeForm;
use domain::notify::subscriber::SubscriptionFilter;
use domain::status::Status;
use shown::{HOSTILE, component, frame, view};
use site::{Frame, ManageNote, SubscriptionPage, form_security_policy, render_subscription_page};

fn rendered(page: SubscriptionPage) -> String {
    let view = view(vec![component(HOSTILE, Status::Operational)]);
    render_subscription_page(&view, page, &Frame { revision: None, ..frame() })
}

fn every_page() -> Vec<(&'static str, SubscriptionPage)> {
    let form = SubscribeForm {
        email: HOSTILE.into(),
        webhook: HOSTILE.into(),
        ..SubscribeForm::default()
    };
    let wishes = SubscriptionFilter {
        components: ["checkout".parse().unwrap()].into(),
        no_updates: true,
        timezone: Some("Asia/Tokyo".parse().unwrap()),
        ..SubscriptionFilter::default()
    };
    let webhook_secret = Some("whsec_c2VjcmV0".to_owned());
    let some = OwnSubscription { manage_token: "x".to_owned(), wishes, webhook_secret };
    vec![
        ("Subscribe to updates", SubscriptionPage::Subscribe(form, Some(HOSTILE.into()))),
        ("Subscribe to updates", SubscriptionPage::WithoutMail),
        ("Look into your mailbox", SubscriptionPage::Requested),
        ("Confirm your subscription", SubscriptionPage::Confirm),
        ("You are subscribed", SubscriptionPage::Confirmed(some.clone())),
        ("Your subscription", SubscriptionPage::Manage(some.clone(), ManageNote::Saved)),
        ("Your subscription", SubscriptionPage::Manage(some, ManageNote::Wrong(HOSTILE.into()))),
        ("Unsubscribe", SubscriptionPage::Unsubscribe),
        ("You are unsubscribed", SubscriptionPage::Ended),
    ]
}

#[test]
fn each_page_has_its_heading_and_runs_nothing() {
    for (heading, page) in every_page() {
        let html = rendered(page);
        assert!(html.contains(&format!("<h1>{heading}</h1>")), "{heading}: {html}");
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(!html.contains("http-equiv"), "a form is not loaded again: {html}");
    }
}

#[test]
fn every_field_has_a_label_and_choices_stand_as_they_were_made() {
    for (_, page) in every_page() {
        let html = rendered(page);
        for field in html.split("<input").skip(1) {
            let before = html.split(field).next().unwrap();
            let in_label =
                before.rfind("<label").unwrap_or(0) > before.rfind("</label>").unwrap_or(0);
            let is_hidden = field.contains("type=\"hidden\"");
            let id = field.split("id=\"").nth(1).and_then(|rest| rest.split('"').next());
            let is_named = id.is_some_and(|id| html.contains(&format!("<label for=\"{id}\">")));
            assert!(in_label || is_hidden || is_named, "{field}");
        }
    }
    let form = SubscribeForm { email: "ada@example.com".into(), ..SubscribeForm::default() };
    let html = rendered(SubscriptionPage::Subscribe(form, None));
    assert!(html.contains("value=\"ada@example.com\"") && html.contains("for=\"email\""), "{html}");
    let (_, confirmed) = every_page().remove(4);
    assert!(rendered(confirmed).contains("whsec_c2VjcmV0"));
    let (_, manage) = every_page().remove(5);
    let html = rendered(manage);
    assert!(html.contains("whsec_c2VjcmV0") && html.contains("value=\"Asia/Tokyo\""), "{html}");
    let checked = |name: &str, value: &str| {
        let field = format!("name=\"{name}\" value=\"{value}\"");
        let rest = html.split(&field).nth(1).unwrap_or_else(|| panic!("{field}: {html}"));
        rest.split('>').next().unwrap().contains("checked")
    };
    for (name, value, expected) in [
        ("component", "checkout", true),
        ("about", "some", true),
        ("about", "all", false),
        ("updates", "ends", true),
        ("updates", "all", false),
        ("incidents", "on", true),
    ] {
        assert_eq!(checked(name, value), expected, "{name} {value}");
    }
}

#[test]
fn forms_go_to_this_site_alone() {
    assert!(form_security_policy(&Brand::default()).contains("form-action 'self'"));
}
