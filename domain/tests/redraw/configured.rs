//! What becomes of what was believed when something else is configured.

use domain::board::{Command, Event};
use domain::config::Configuration;
use domain::ledger::LedgerStatus;
use domain::ledger::outbox::NumberedChange;
use domain::ledger::verdict::{Assessment, Verdict, VerdictChange};
use domain::ordered::SortedMap;
use domain::status::Status;

use super::page::{AGENTS, CONFIGURATION, TestPage, at};

impl TestPage {
    fn configure(&mut self, second: i64, change: impl FnOnce(&mut Configuration)) {
        let mut new = CONFIGURATION.clone();
        change(&mut new);
        self.now = second;
        self.append(Event::ConfigurationApplied(new.into()));
    }

    /// An agent says what it believes of the probe of `search`, since now.
    fn says(&mut self, second: i64, agent: usize, verdict: Option<Verdict>) {
        self.now = second;
        let id = AGENTS[agent].0.parse().unwrap();
        let number = self.board.agents[&id].last_number + 1;
        let opinion = |verdict| Assessment { verdict, failure: None };
        let change = |verdict| VerdictChange { opinion: opinion(verdict), since: at(second) };
        let probe = || "p2".parse().unwrap();
        let numbered = |verdict| NumberedChange { number, probe: probe(), change: change(verdict) };
        let sign = LedgerStatus {
            agent: id,
            heard_at: at(second),
            assignment: String::new(),
            changes: verdict.map(numbered).into_iter().collect(),
            latest: SortedMap::new(),
            fetched_at: SortedMap::new(),
            last_number: 0,
            believed: SortedMap::new(),
        };
        self.tell(Command::Hear(sign)).unwrap();
    }

    fn shown(&self, component: &str, second: i64) -> Status {
        let timeline = &self.board.timelines[&component.parse().unwrap()];
        assert_eq!(timeline, &self.drawn_at_once()[&component.parse().unwrap()]);
        *timeline.published.at(at(second)).unwrap()
    }
}

#[test]
fn what_is_believed_of_a_probe_goes_with_it_to_another_component() {
    let mut page = TestPage::begin();
    for agent in 0..AGENTS.len() {
        page.says(10, agent, Some(Verdict::Up));
    }
    page.configure(20, |new| new.probes[2].component = "late".parse().unwrap());
    assert_eq!(page.shown("late", 20), Status::Operational);
    assert_eq!(page.shown("search", 20), Status::NoData);
    page.says(30, 0, Some(Verdict::Down));
    page.says(30, 1, Some(Verdict::Down));
    page.configure(40, |_| {});
    assert_eq!(
        [19, 20, 40].map(|second| page.shown("search", second)),
        [Status::Operational, Status::NoData, Status::PartialOutage,]
    );
    page.configure(50, |new| new.probes[2].regions.truncate(1));
    page.configure(60, |_| {});
    assert_eq!(page.shown("search", 50), Status::MajorOutage, "only one region is asked");
    assert_eq!(page.shown("search", 60), Status::MajorOutage, "the others begin anew");
}

#[test]
fn what_an_agent_no_longer_runs_is_not_believed_of_the_time_it_was_silent() {
    for (fell_silent, taken_off) in [(100, 200), (200, 100)] {
        let mut page = TestPage::begin();
        page.says(10, 2, Some(Verdict::Up));
        for second in [fell_silent, taken_off] {
            if second == fell_silent {
                page.now = second;
                page.watch(&[(AGENTS[2].0.parse().unwrap(), at(20))].into());
            } else {
                page.configure(second, |new| new.probes[2].regions.truncate(1));
            }
        }
        page.says(300, 2, None);
        assert_eq!(page.shown("search", 19), Status::Operational);
        let shown = [20, 99, 150, 300].map(|second| page.shown("search", second));
        assert_eq!(shown, [Status::NoData; 4], "nobody saw it work after its last sign of life");
    }
}
