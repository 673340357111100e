//! Steps of incidents as operators take them, and all that readers are given.
#![allow(dead_code, reason = "no test needs all of it")]

use domain::board::public_facts::PublicLine;
use domain::board::{
    Command, DetailsChange, Detection, IncidentCommand, IncidentStep, LastUpdate, NewIncident,
    NewUpdate, OutageExtent, Posting, Resolution, ResolutionKind, SeverityOverride,
};
use domain::public::component_detail::component_detail;
use domain::public::feeds::entries::entries;
use domain::public::feeds::subject::FeedSubject;
use domain::public::feeds::{atom, rss};
use domain::public::freshness::Freshness;
use domain::public::log::Replayed;
use domain::public::statuspage_v2;
use domain::public::uptime_report::figures;
use domain::public::view::PublicView;
use domain::public::view_tag::page_tag;
use domain::severity::{Severity, Urgency};
use domain::status::IncidentStatus;

use crate::story::{PageStory, at};

/// What no reader may ever see.
pub(crate) const MARK: &str = "zzsecretzz";

pub(crate) fn id(story: &PageStory) -> String {
    story.board.incidents.last().unwrap().id.to_string()
}

pub(crate) fn step(story: &PageStory, step: IncidentStep) -> Command {
    Command::StepIncident(IncidentCommand { incident: id(story), step })
}

pub(crate) fn say(story: &PageStory, status: IncidentStatus, body: &str) -> Command {
    let update = NewUpdate { status: Some(status), body: body.into(), ..NewUpdate::default() };
    Command::UpdateIncident(Posting { incident: id(story), update })
}

pub(crate) fn resolve(story: &PageStory, body: Option<&str>) -> Command {
    let update = LastUpdate { body: body.map(str::to_owned), ended_at: None };
    Command::ResolveIncident(Resolution { incident: id(story), update })
}

pub(crate) fn with(command: Command, change: impl FnOnce(&mut NewIncident)) -> Command {
    let Command::OpenIncident(mut new) = command else { panic!() };
    change(&mut new);
    Command::OpenIncident(new)
}

pub(crate) fn every_private_detail() -> DetailsChange {
    DetailsChange {
        name: None,
        impact: None,
        detection: Some(Detection::Customer),
        manifestation: Some(MARK.into()),
        urgency: Some(Urgency::Low),
        severity: Some(SeverityOverride { severity: Severity::Sev1, reason: MARK.into() }),
        manager: Some(MARK.into()),
        communications: Some(MARK.into()),
        investigators: Some([MARK.to_owned()].into()),
        call: Some(format!("https://{MARK}.example/")),
        resolution: Some(ResolutionKind::Workaround),
        outage: Some(OutageExtent::Partial),
        // Only one that was recorded may be named.
        change: None,
    }
}

/// Everything that readers are given, as text.
pub(crate) fn all_that_is_public(story: &PageStory) -> String {
    let view = story.view();
    let checkout = "checkout".parse().unwrap();
    let detail = component_detail(&story.board, &story.heard, &checkout, at(story.now));
    let log: Vec<String> = story.public_log.iter().map(PublicLine::to_string).collect();
    [
        serde_json::to_string(&view).unwrap(),
        serde_json::to_string(&statuspage_v2::summary(&view)).unwrap(),
        serde_json::to_string(&figures(&view)).unwrap(),
        serde_json::to_string(&detail).unwrap(),
        rss::feed(FeedSubject::page(&view), &entries(&view.incidents, &view.maintenances, None)),
        atom::feed(FeedSubject::page(&view), &entries(&view.incidents, &view.maintenances, None)),
        page_tag(&view, Freshness::Current, b"").to_string(),
        log.join("\n"),
    ]
    .join("\n")
}

pub(crate) fn verified(story: &PageStory) -> Replayed {
    let mut replayed = Replayed::default();
    story.public_log.iter().for_each(|line| replayed.read(&line.to_string()).unwrap());
    let view = story.view();
    assert_eq!(replayed.head.hash, view.page.log_hash);
    assert_eq!(replayed.differences(&figures(&view)), Vec::<String>::new());
    replayed
}

pub(crate) fn downtime(view: &PublicView) -> u64 {
    let days = &view.groups[0].components[0].days;
    days.iter().map(|day| u64::from(day.trouble_s)).sum()
}
