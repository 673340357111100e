//! Documents with one text in every place that shows the texts of others.

use std::time::Duration;

use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::Grain;
use domain::ledger::verdict::Verdict;
use domain::notify::alert_report::OpenAlertReport;
use domain::notify::mail::notice_text::{NoticeFooter, NoticeText};
use domain::notify::notification::PageIdentity;
use domain::notify::subscribe_form::SubscribeForm;
use domain::protocol::observation::Reason;
use domain::public::badge::Badge;
use domain::public::component_detail::ComponentDetail;
use domain::public::feeds::entries::entries;
use domain::public::feeds::subject::FeedSubject;
use domain::public::feeds::{atom, json_feed, rss};
use domain::public::machines::{crawlers, embed_page, language_models, markdown_pages};
use domain::public::month_history::{MonthHistory, PastEntry, PastStatus};
use domain::public::notice_view::NoticeView;
use domain::public::status_changes::{Cause, ComponentHistory, StatusChange, VoteView};
use domain::public::view::{
    AffectedComponent, IncidentView, MaintenanceUpdateView, MaintenanceView, Outage, PublicView,
    SeenFailure, StatedChange,
};
use domain::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use domain::time::calendar::Span;
use domain::time::month::CalendarMonth;
use domain::time::time_zone::Zone;
use domain::words::Words;
use serde::Serialize;
use serde::de::DeserializeOwned;
use site::{AlertPage, ComponentParts, ErrorPage, Frame, ManageNote, SubscriptionPage};

use crate::shown::{component, frame, incident, now, view};

/// Stands where a text is to be.
const PLACE: &str = "placed text";

/// Documents by their names.
#[derive(Default)]
pub(crate) struct Documents {
    /// Pages, and the HTML of a mail.
    pub(crate) pages: Vec<(&'static str, String)>,
    /// Documents of XML.
    pub(crate) xml: Vec<(&'static str, String)>,
    /// Documents in Markdown.
    pub(crate) markdown: Vec<(&'static str, String)>,
    /// The JSON Feed.
    pub(crate) json_feed: String,
}

/// The same value with a text in each place.
fn filled<T: Serialize + DeserializeOwned>(value: &T, text: &str) -> T {
    let quoted = serde_json::to_string(text).unwrap();
    let json = serde_json::to_string(value).unwrap();
    serde_json::from_str(&json.replace(PLACE, &quoted[1..quoted.len() - 1])).unwrap()
}

fn affected() -> AffectedComponent {
    let id = "checkout".parse().unwrap();
    AffectedComponent { id, name: PLACE.into(), status: Status::MajorOutage }
}

fn open_incident(status: IncidentStatus) -> IncidentView {
    let mut incident = incident(status);
    incident.name = PLACE.to_owned();
    incident.components = vec![affected()];
    incident.updates[0].body = PLACE.to_owned();
    incident.updates[0].changed = vec![StatedChange {
        id: "checkout".parse().unwrap(),
        name: PLACE.into(),
        old_status: Status::Operational,
        new_status: Status::MajorOutage,
    }];
    incident
}

fn work() -> MaintenanceView {
    MaintenanceView {
        id: "0123456789cd".parse().unwrap(),
        name: PLACE.to_owned(),
        status: MaintenanceStatus::InProgress,
        scheduled_for: now(),
        scheduled_until: now().plus(Duration::from_secs(3_600)),
        created_at: now(),
        updated_at: now(),
        started_at: Some(now()),
        ended_at: None,
        overdue_since: None,
        components: vec![affected()],
        updates: vec![MaintenanceUpdateView {
            id: "m".into(),
            status: MaintenanceStatus::InProgress,
            body: PLACE.into(),
            created_at: now(),
        }],
    }
}

fn full_view() -> PublicView {
    let mut checkout = component(PLACE, Status::MajorOutage);
    checkout.description = Some(PLACE.to_owned());
    let seen = SeenFailure { step: PLACE.into(), reason: Reason::Timeout };
    for report in &mut checkout.regions {
        report.name = PLACE.to_owned();
        report.failure = Some(seen.clone());
    }
    let mut view = view(vec![checkout]);
    view.page.name = PLACE.to_owned();
    view.headline.sentence = PLACE.to_owned();
    view.headline.description = PLACE.to_owned();
    view.groups[0].group.as_mut().unwrap().1 = PLACE.to_owned();
    view.regions[0].name = PLACE.to_owned();
    view.corrections[0].name = PLACE.to_owned();
    view.corrections[0].reason = PLACE.to_owned();
    view.incidents =
        vec![open_incident(IncidentStatus::Identified), open_incident(IncidentStatus::Postmortem)];
    view.maintenances = vec![work()];
    view.notices = vec![NoticeView {
        id: "n".into(),
        body: PLACE.into(),
        components: vec![PLACE.into()],
        from: now(),
        until: None,
    }];
    view.outages = vec![Outage {
        component: "checkout".parse().unwrap(),
        name: PLACE.into(),
        worst: Status::MajorOutage,
        started_at: now(),
        ended_at: None,
        regions: vec![PLACE.into()],
        watched_from: 3,
        failure: Some(seen),
    }];
    view
}

fn detail(view: &PublicView) -> ComponentDetail {
    let vote = VoteView {
        region: "eu".parse().unwrap(),
        name: PLACE.into(),
        probe: "checkout".parse().unwrap(),
        says: Verdict::Down,
    };
    let change = StatusChange {
        at: now().minus(Duration::from_secs(600)),
        until: None,
        old_status: Some(Status::Operational),
        new_status: Status::MajorOutage,
        seen: Status::MajorOutage,
        cause: Cause::Probes,
        votes: vec![vote],
    };
    let component = "checkout".parse().unwrap();
    let history = ComponentHistory { as_of: now(), component, changes: vec![change], older: false };
    ComponentDetail { history, reports: view.groups[0].components[0].regions.clone() }
}

fn history() -> MonthHistory {
    let month: CalendarMonth = "2026-11".parse().unwrap();
    let span = month.span(&Zone::UTC);
    let entry = PastEntry {
        path: "/incidents/0123456789ab".to_owned(),
        name: PLACE.to_owned(),
        status: PastStatus::Incident(IncidentStatus::Resolved),
        impact: Impact::Major,
        worst: Status::MajorOutage,
        is_uncounted: false,
        started_at: now().minus(Duration::from_secs(600)),
        ended_at: Some(now()),
        components: vec![PLACE.to_owned()],
        last_text: PLACE.to_owned(),
        last_at: now(),
    };
    MonthHistory {
        month,
        as_of: now(),
        revision: 7,
        covered: Some(Span { from: span.from, to: now() }),
        entries: vec![entry],
        left_out: 0,
        previous: Some(month.previous()),
        next: None,
        first: month,
    }
}

fn mail(text: &str) -> String {
    let link = "https://status.n.example/incidents/i1".to_owned();
    site::render_mail(&NoticeText {
        is_whole: false,
        page: PageIdentity { name: text.into(), url: "https://status.n.example".into() },
        subject: text.to_owned(),
        title: text.to_owned(),
        status: Some(Status::MajorOutage),
        facts: vec![("Affects", text.to_owned())],
        body: text.to_owned(),
        action: ("Follow it".to_owned(), link.clone()),
        footer: NoticeFooter { why: text.to_owned(), links: vec![("Unsubscribe", link)] },
    })
}

fn alert(text: &str) -> AlertPage {
    let alert = serde_json::json!({
        "id": "a", "kind": "incident", "name": text, "severity": "sev1", "since": now(), "step": 1, "steps": 2,
        "undelivered": 0,
    });
    let alert: Option<OpenAlertReport> = serde_json::from_value(alert).ok();
    assert!(alert.is_some(), "an alert as it is written");
    AlertPage { contact: "ada".parse().unwrap(), alert, is_done: false }
}

impl Documents {
    /// Every document, with a text in each place of each.
    pub(crate) fn filled_with(text: &str) -> Self {
        let view = filled(&full_view(), text);
        let checkout = &view.groups[0].components[0];
        let detail = filled(&detail(&full_view()), text);
        let checkout_id = checkout.id.as_str();
        let choice = ChartSelection {
            component: checkout_id.parse().unwrap(),
            probe: checkout_id.parse().unwrap(),
            region: None,
            grain: Grain::Hour,
        };
        let parts = ComponentParts { detail: Some(&detail), chart: Some((&choice, None)) };
        let without = ComponentParts { detail: None, chart: None };
        let form =
            SubscribeForm { email: text.into(), webhook: text.into(), ..SubscribeForm::default() };
        let form = SubscriptionPage::Subscribe(form, Some(text.to_owned()));
        let history = filled(&history(), text);
        let error = ErrorPage { status: 422, detail: text.to_owned() };
        let still = Frame { revision: None, ..frame() };
        let own = domain::notify::own_subscription::OwnSubscription {
            manage_token: "x".to_owned(),
            wishes: Default::default(),
            webhook_secret: None,
        };
        let wrong = SubscriptionPage::Manage(own, ManageNote::Wrong(text.to_owned()));
        let report = site::UserReportPage::Form {
            chosen: Default::default(),
            text: text.to_owned(),
            wrong: Some(text.to_owned()),
        };
        let texts = domain::board::RfoTexts {
            title: text.to_owned(),
            description: text.to_owned(),
            root_cause: text.to_owned(),
            resolution: text.to_owned(),
            next_steps: text.to_owned(),
        };
        let rfo = domain::public::rfo::RfoDocument {
            incident: view.incidents[0].id.clone(),
            texts,
            started_at: now(),
            ended_at: Some(now()),
            services: vec![text.to_owned()],
            published: vec![now()],
        };
        let frame = &frame();
        let month = "2026-11".parse().unwrap();
        let pages = vec![
            ("front page", site::render_status_page(&view, frame)),
            ("past page", site::render_past_page(&view, Words::ENGLISH)),
            ("component", site::render_component_page(&view, checkout, parts, frame)),
            ("component alone", site::render_component_page(&view, checkout, without, frame)),
            ("incident", site::render_incident_page(&view, &view.incidents[0], frame)),
            ("postmortem", site::render_incident_page(&view, &view.incidents[1], frame)),
            ("maintenance", site::render_maintenance_page(&view, &view.maintenances[0], frame)),
            ("history", site::render_history_page(&view, &[&history], frame)),
            ("uptime", site::render_uptime_page(&view, frame)),
            ("calendar", site::render_maintenance_calendar(&view, month, Some(&history), frame)),
            ("api", site::render_api_page(&view, frame)),
            ("error", site::render_error_page(&error, &still)),
            ("form", site::render_subscription_page(&view, form, &still)),
            ("managed", site::render_subscription_page(&view, wrong, &still)),
            ("alert", site::render_alert_page(&view, alert(text), &still)),
            ("report form", site::render_user_report_page(&view, report, &still)),
            ("reason for outage", site::render_rfo_page(&view, &view.incidents[0], &rfo, frame)),
            ("report", site::render_report(&super::report_of(text))),
            ("embed", embed_page::embed_page(&view, now())),
            ("mail", mail(text)),
        ];
        let all = entries(&view.incidents, &view.maintenances, None);
        let (page, component) = (FeedSubject::page(&view), FeedSubject::component(&view, checkout));
        let xml = vec![
            ("atom", atom::feed(page, &all)),
            ("rss", rss::feed(page, &all)),
            ("atom of a component", atom::feed(component, &all)),
            ("rss of a component", rss::feed(component, &all)),
            ("sitemap", crawlers::sitemap(&view).unwrap()),
            ("badge", site::render_badge(&Badge::of_page(&view))),
            ("badge of a component", site::render_badge(&Badge::of_component(checkout))),
        ];
        let markdown = vec![
            ("front", markdown_pages::front(&view, now())),
            ("component", markdown_pages::component(&view, checkout, now())),
            ("incident", markdown_pages::incident(&view, &view.incidents[0], now())),
            ("maintenance", markdown_pages::maintenance(&view, &view.maintenances[0], now())),
            ("llms", language_models::explanation(&view)),
        ];
        Self { pages, xml, markdown, json_feed: json_feed::feed(page, &all) }
    }
}
