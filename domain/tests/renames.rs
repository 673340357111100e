//! Renames and hidden components: does a history go on under another id, for figures, readers, verifiers and agents
//! that do not know of it yet, and does nobody but operators see what is hidden?

use crate::story::{AGENTS, PageStory, at, card_payments_fail, configuration, probe};
use domain::board::snapshots::{pack, unpack};
use domain::board::{Command, Entry, NewCorrection, NewNotice};
use domain::config::Configuration;
use domain::hash_chain::Head;
use domain::ids::ComponentId;
use domain::probe::ProbeImpact;
use domain::public::build_view::component_reports;
use domain::public::component_detail::component_detail;
use domain::public::uptime_report::figures;
use domain::status::Status;

fn id(text: &str) -> ComponentId {
    text.parse().unwrap()
}

/// The page with the component and its probe under other ids, as files say it.
fn renamed() -> Configuration {
    let mut probe = probe("buy", ProbeImpact::Outage);
    (probe.was, probe.component) = (Some("checkout".parse().unwrap()), id("till"));
    let mut new = configuration(vec![probe]);
    let component = &mut new.components[0];
    (component.id, component.was) = (id("till"), Some(id("checkout")));
    new
}

/// The page with a component that only operators see.
fn hidden() -> Configuration {
    let mut new = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    new.components[0].hidden = true;
    new
}

impl PageStory {
    fn apply(&mut self, new: Configuration) {
        self.configure(new);
        for (agent, _) in AGENTS {
            let assignment = self.assignment(agent);
            self.ledgers.get_mut(agent).unwrap().assign(&assignment, at(self.now));
        }
    }

    /// Everything that readers get follows from the log, and the state from the log and from a snapshot.
    fn agrees(&self) {
        let differences = self.replayed.differences(&figures(&self.view()));
        assert_eq!(differences, Vec::<String>::new());
        let mut again = domain::board::Board::default();
        for (text, hash) in &self.log {
            let entry: Entry = serde_json::from_str(text).unwrap();
            let head = Head { hash: hash.clone(), height: again.head.height + 1 };
            again.apply(entry, head);
        }
        assert_eq!(again, self.board);
        let mut kept = unpack(&pack(&self.board).unwrap()).unwrap();
        kept.configuration.clone_from(&self.board.configuration);
        assert_eq!(kept.renamed_probes, self.board.renamed_probes);
    }
}

/// An outage of a minute, an incident, a correction.
fn with_a_past() -> PageStory {
    let mut story = PageStory::begin();
    story.until(100, &[]);
    story.until(160, &["eu-1", "us-1", "ap-1"]);
    story.until(300, &[]);
    story.tell(card_payments_fail(None));
    story.tell(Command::Correct(NewCorrection {
        component: id("checkout"),
        from: at(50),
        to: at(60),
        status: Status::DegradedPerformance,
        reason: "It was slow.".into(),
    }));
    story
}

#[test]
fn a_history_goes_on_under_another_id() {
    let mut story = with_a_past();
    let before = story.view();
    story.apply(renamed());
    story.agrees();
    let after = story.view();
    let (was, is) = (&before.groups[0].components[0], &after.groups[0].components[0]);
    assert_eq!((is.id.as_str(), was.id.as_str()), ("till", "checkout"));
    assert_eq!((&is.figures, &is.days, is.created_at), (&was.figures, &was.days, was.created_at));
    assert_eq!((is.status, is.since), (Status::PartialOutage, was.since));
    assert_eq!(after.figures, before.figures);
    assert_eq!(after.outages[0].component, id("till"));
    assert_eq!(after.outages[0].started_at, before.outages[0].started_at);
    assert_eq!(after.corrections[0].component, id("till"));
    assert_eq!(after.incidents[0].components[0].id, id("till"));
    let detail = component_detail(&story.board, &story.heard, &id("till"), at(story.now)).unwrap();
    assert!(detail.history.changes.len() >= 3, "{detail:?}");
    assert!(story.replayed.remarks.iter().all(|remark| !remark.text.contains("left the page")));
}

#[test]
fn agents_that_do_not_know_of_it_yet_are_heard() {
    let mut story = with_a_past();
    story.apply(renamed());
    // They run `checkout` still.
    story.until(340, &["eu-1", "us-1", "ap-1"]);
    assert_eq!(story.checkout(), Status::MajorOutage);
    story.until(400, &[]);
    assert_eq!(story.checkout(), Status::PartialOutage, "what the incident states");
    assert_eq!(story.reports("till").len(), 3);
    assert!(story.reports("till").iter().all(|report| report.probe.as_str() == "buy"));
    story.agrees();
}

#[test]
fn what_was_told_before_a_ledger_knows_of_it_is_of_the_same_probe() {
    let mut story = with_a_past();
    story.configure(renamed());
    let aged = story.board.watches[&id("till")].clone();
    assert_eq!(aged.len(), 1, "{aged:?}");
    story.until(340, &["eu-1", "us-1", "ap-1"]);
    assert_eq!(story.board.watches[&id("till")].len(), 1);
    assert_eq!(story.checkout(), Status::MajorOutage);
}

#[test]
fn a_rename_that_stays_in_the_file_is_made_once_and_chains_are_followed() {
    let mut story = with_a_past();
    story.apply(renamed());
    let once = story.board.component_since.clone();
    story.apply(renamed());
    assert_eq!(story.board.component_since, once);
    let mut again = renamed();
    (again.probes[0].id, again.probes[0].was) =
        ("pay".parse().unwrap(), Some("buy".parse().unwrap()));
    story.apply(again);
    let now = |was: &str| story.board.renamed_probes[&was.parse().unwrap()].to_string();
    assert_eq!((now("checkout"), now("buy")), ("pay".to_owned(), "pay".to_owned()));
    story.agrees();
}

#[test]
fn two_histories_are_not_joined() {
    let page = |components: &str, probe: &str| {
        let head = "[page]\nname = \"N\"\nurl = \"https://n.test\"\n[[region]]\nid = \"eu-central\"\nname = \"E\"\n";
        let run = "every = \"10s\"\ntimeout = \"5s\"\nregions = [\"eu-central\"]\n[[step]]\nname = \"s\"\nget = \"http://a/\"\n";
        let file = |path: &str, text: String| domain::config::source::SourceFile {
            path: path.into(),
            text,
        };
        vec![
            file("page.toml", format!("{head}{components}")),
            file("p.toml", format!("{probe}{run}")),
        ]
    };
    let story = with_a_past();
    let desk = "[[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n";
    let till = "[[component]]\nid = \"till\"\nname = \"Till\"\n";
    let was = |id: &str| format!("was = \"{id}\"\n");
    let probe = "id = \"p\"\ncomponent = \"till\"\n";
    let plan =
        |components: &str, probe: &str| story.board.plan(&page(components, probe), at(story.now));
    // Both have been on the page.
    let refused = plan(&format!("{desk}was = \"checkout\"\n{till}"), probe).unwrap_err();
    assert_eq!(refused.status, 409);
    assert!(refused.detail.contains("`desk` says that it was `checkout`"), "{refused}");
    assert!(plan(&format!("{till}{}{desk}", was("checkout")), probe).is_ok());
    for (components, probe, reason) in [
        (
            format!("{till}{}{desk}", was("desk")),
            probe.to_owned(),
            "there still is a component `desk`",
        ),
        (format!("{till}{}", was("till")), probe.to_owned(), "`was` is the same as `id`"),
        (
            format!("{till}{}{desk}{}", was("checkout"), was("checkout")),
            probe.to_owned(),
            "two components say that they were `checkout`",
        ),
        (till.to_owned(), format!("{}{probe}", was("p")), "`was` is the same as `id`"),
    ] {
        let refused = plan(&components, &probe).unwrap_err();
        let errors: Vec<String> = refused.errors.iter().map(ToString::to_string).collect();
        assert!(errors.iter().any(|error| error.contains(reason)), "{reason}: {errors:?}");
    }
}

#[test]
fn what_is_hidden_is_for_operators_alone() {
    let mut story = PageStory::begin();
    story.configure(hidden());
    let (told, secret) = (story.published.len(), "checkout");
    story.until(100, &[]);
    story.until(160, &["eu-1", "us-1", "ap-1"]);
    story.tell(card_payments_fail(None));
    story.tell(Command::PostNotice(NewNotice {
        body: "Note.".into(),
        components: [id("checkout")].into(),
        from: None,
        until: None,
    }));
    let view = story.view();
    let json = serde_json::to_string(&view).unwrap();
    assert!(!json.to_lowercase().contains(secret), "{json}");
    assert!(!story.published[told..].contains(secret), "{}", &story.published[told..]);
    assert_eq!((view.headline.worst, view.outages.len()), (Status::Operational, 0));
    let now = at(story.now);
    assert_eq!(component_detail(&story.board, &story.heard, &id("checkout"), now), None);
    let reports = component_reports(&story.board, &story.heard, now);
    assert_eq!((reports[0].hidden, reports[0].view.status), (true, Status::MajorOutage));
    story.agrees();

    // Once it is shown, all of its history is, and verifiers have it.
    story.configure(configuration(vec![probe("checkout", ProbeImpact::Outage)]));
    story.agrees();
    assert_eq!((story.checkout(), story.view().outages.len()), (Status::MajorOutage, 1));
    story.until(200, &[]);
    story.agrees();
    story.configure(hidden());
    story.agrees();
    assert!(story.replayed.remarks.iter().any(|r| r.text == "component checkout left the page"));
}
