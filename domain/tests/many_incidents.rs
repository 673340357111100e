//! Thousands of imported incidents: an event, a tick and the front page look only at those that still matter.

use std::time::Duration;

use crate::story::{PageStory, at, card_payments_fail};
use domain::access::actor::Actor;
use domain::board::{
    Board, Command, Entry, Event, Incident, IncidentChange, IncidentOrigin, IncidentState,
    IndexedIncidents, LastUpdate, NewIncident, Resolution, Update, Visibility,
};
use domain::evidence::retention;
use domain::hash_chain::Head;
use domain::ids::{ComponentId, IncidentId};
use domain::status::{IncidentStatus, Status};
use proptest::prelude::*;

const IMPORTED: u64 = 5_000;
const DAY_S: u64 = 86_400;
/// How far the imported ones are apart.
const APART_S: u64 = 900;

fn desk() -> ComponentId {
    "desk".parse().unwrap()
}

/// One that was over long ago, as an importer posts it.
fn imported(n: u64) -> Command {
    Command::OpenIncident(NewIncident {
        name: format!("Incident {n}"),
        status: IncidentStatus::Resolved,
        body: "It was over soon.".into(),
        components: [(desk(), Status::PartialOutage)].into(),
        started_at: Some(at(n * APART_S)),
        ended_at: Some(at(n * APART_S + 300)),
        ..NewIncident::default()
    })
}

/// What an event of now looks at: how many incidents to draw the component, on a tick, for the page, and for what Ledgers
/// are told.
fn looked_at(story: &PageStory) -> [usize; 4] {
    let (board, now) = (&story.board, at(story.now));
    let incidents = &board.incidents;
    [
        incidents.stating_after(&desk(), now).count(),
        incidents.unresolved().count(),
        incidents.shown_since(now.minus(Duration::from_secs(15 * DAY_S))).count(),
        retention::holds(board, now).len(),
    ]
}

#[test]
fn what_is_over_costs_an_event_a_tick_and_the_page_nothing() {
    let mut story = PageStory::begin();
    story.now = 100 * DAY_S;
    for n in 0..IMPORTED {
        // It looks at those alone that were not over when this one began.
        assert_eq!(story.board.incidents.stating_after(&desk(), at(n * APART_S)).count(), 0);
        story.tell(imported(n));
    }
    assert_eq!(story.board.incidents.len(), IMPORTED as usize);
    assert_eq!(looked_at(&story), [0; 4]);
    story.tell(card_payments_fail(None));
    let mut desk_fails =
        NewIncident { name: "Desk".into(), body: "?".into(), ..NewIncident::default() };
    desk_fails.components.insert(desk(), Status::MajorOutage);
    story.tell(Command::OpenIncident(desk_fails));
    assert_eq!(looked_at(&story)[..3], [1, 2, 2]);
    let open: Vec<IncidentId> = story.board.incidents.unresolved().map(|i| i.id.clone()).collect();
    assert_eq!(story.view().incidents.len(), 2);
    for incident in open {
        let update = LastUpdate { body: Some("Over.".into()), ended_at: None };
        let incident = incident.to_string();
        story.tell(Command::ResolveIncident(Resolution { incident, update }));
    }
    story.now += 1;
    assert_eq!(looked_at(&story)[..3], [0, 0, 2], "what just ended is still on the page");
    assert_eq!(
        story.board.incidents.find(story.board.incidents[17].id.as_str()),
        story.board.incidents.get(17)
    );
}

#[test]
fn drafts_that_settled_by_themselves_do_not_count_as_open() {
    let mut story = PageStory::begin();
    for n in 0..150 {
        let draft = NewIncident {
            name: format!("Draft {n}"),
            body: "?".into(),
            visibility: Visibility::Draft,
            ..NewIncident::default()
        };
        story.tell(Command::OpenIncident(draft));
        let incident = story.board.incidents.last().unwrap().id.to_string();
        let update = LastUpdate { body: None, ended_at: None };
        story.tell(Command::ResolveIncident(Resolution { incident, update }));
        story.now += 1;
    }
    assert_eq!(story.board.incidents.unresolved().count(), 0);
    story.tell(card_payments_fail(None));
}

/// What happens to one of a few incidents.
#[derive(Clone, Debug)]
enum Happening {
    Open { named: u8, public: bool, second: u32 },
    Update { which: usize, named: u8, status: IncidentStatus, second: u32, until: Option<u32> },
    Change { which: usize, change: IncidentChange },
}

fn component(n: u8) -> ComponentId {
    ["checkout", "desk", "search"][usize::from(n % 3)].parse().unwrap()
}

fn second() -> impl Strategy<Value = u32> {
    0_u32..1_000
}

fn happening() -> impl Strategy<Value = Happening> {
    use IncidentStatus::{Identified, Investigating, Monitoring, Postmortem, Resolved};
    let status =
        prop::sample::select(vec![Investigating, Identified, Monitoring, Resolved, Postmortem]);
    let public = IncidentChange::Published { visibility: Visibility::Public, by: None };
    let withdrawn = (0_usize..4).prop_map(|nth| IncidentChange::UpdateWithdrawn {
        update: format!("u{nth}"),
        reason: None,
    });
    let change = prop_oneof![
        Just(public),
        Just(IncidentChange::Settled),
        Just(IncidentChange::Counted { counts: false }),
        withdrawn,
    ];
    prop_oneof![
        3 => (any::<u8>(), any::<bool>(), second())
            .prop_map(|(named, public, second)| Happening::Open { named, public, second }),
        4 => (0_usize..9, any::<u8>(), status, second(), prop::option::of(second()))
            .prop_map(|(which, named, status, second, until)| Happening::Update { which, named, status, second, until }),
        3 => (0_usize..9, change).prop_map(|(which, change)| Happening::Change { which, change }),
    ]
}

/// The event, as the log would have it.
fn event(board: &Board, happening: Happening) -> Option<Event> {
    let nth = |which: usize| board.incidents.get(which).map(|incident| incident.id.clone());
    let update = |id: usize, named: u8, status, second: u32, until: Option<u32>| Update {
        id: format!("u{id}"),
        at: at(2_000),
        status,
        body: "?".into(),
        components: [(component(named), Status::PartialOutage)].into(),
        holds_from: Some(at(second.into())),
        holds_until: until.map(|until| at(u64::from(second) + u64::from(until))),
        ..Update::default()
    };
    Some(match happening {
        Happening::Open { named, public, second } => Event::IncidentOpened {
            id: format!("{:012}", board.incidents.len()).parse().unwrap(),
            name: "Trouble".into(),
            impact: None,
            started_at: at(second.into()),
            update: update(0, named, IncidentStatus::Investigating, second, None),
            origin: Box::new(IncidentOrigin {
                visibility: if public { Visibility::Public } else { Visibility::Draft },
                ..IncidentOrigin::default()
            }),
        },
        Happening::Update { which, named, status, second, until } => {
            let incident = board.incidents.get(which)?;
            let update = update(incident.updates.len(), named, status, second, until);
            Event::IncidentUpdated { id: nth(which)?, update }
        }
        Happening::Change { which, change } => Event::IncidentChanged { id: nth(which)?, change },
    })
}

fn ids<'a>(incidents: impl Iterator<Item = &'a Incident>) -> Vec<String> {
    incidents.map(|incident| incident.id.to_string()).collect()
}

/// What is looked up is what a look at every one of them finds.
fn check(incidents: &IndexedIncidents) {
    let all = |is_meant: &dyn Fn(&Incident) -> bool| ids(incidents.iter().filter(|i| is_meant(i)));
    assert_eq!(ids(incidents.unresolved()), all(&|i| i.state() != IncidentState::Resolved));
    for second in [0, 250, 500, 999, 1_500, 2_000, 2_001] {
        let from = at(second);
        let closed = |i: &Incident| i.closed_at().is_none_or(|closed| closed >= from);
        assert_eq!(ids(incidents.closed_since(from)), all(&closed), "{second}");
        let shown = |i: &Incident| i.is_public() && (i.is_open() || i.happened_at() >= from);
        assert_eq!(ids(incidents.shown_since(from)), all(&shown), "{second}");
        for id in (0..3).map(component) {
            let states = |i: &Incident| {
                let lasts = i.is_open() || i.turns().any(|turn| turn > from);
                i.is_public() && lasts && i.named().contains(&id)
            };
            assert_eq!(ids(incidents.stating_after(&id, from)), all(&states), "{id} {second}");
        }
    }
}

proptest! {
    #[test]
    fn what_is_looked_up_is_what_is_there(
        happened in prop::collection::vec(happening(), 0..40)
    ) {
        let mut board = PageStory::begin().board;
        for happening in happened {
            let Some(event) = event(&board, happening) else { continue };
            let entry = Entry { n: board.head.height + 1, at: at(2_000), by: Actor::Admin, event };
            board.apply(entry, Head::default());
            check(&board.incidents);
        }
        let json = serde_json::to_string(&board.incidents).unwrap();
        let read: IndexedIncidents = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read, &board.incidents);
        prop_assert_eq!(json, serde_json::to_string(&board.incidents.to_vec()).unwrap());
        check(&read);
    }
}

#[test]
fn a_renamed_component_is_looked_up_by_its_new_id() {
    let mut story = PageStory::begin();
    story.now = 60;
    story.tell(card_payments_fail(None));
    let mut new = crate::story::configuration(vec![]);
    new.components[0].id = "basket".parse().unwrap();
    new.components[0].was = Some("checkout".parse().unwrap());
    story.configure(new);
    let stating =
        |id: &str| story.board.incidents.stating_after(&id.parse().unwrap(), at(60)).count();
    assert_eq!((stating("checkout"), stating("basket")), (0, 1));
    check(&story.board.incidents);
}
