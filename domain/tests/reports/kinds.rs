//! Each kind: are its figures those of the story, and is nothing in it that its audience may not read?

use domain::report::kind::{ReportAudience, ReportKind};
use domain::report::report;
use domain::report::value::ReportValue;
use domain::report::verify::verify_report;

use super::told::{HIDDEN, OTHERS, PRIVATE, ask, figure, question, row, section, told};
use crate::story::{PageStory, at};

/// The last line of the public log that says of a component that it is in a major outage.
fn said_down(story: &PageStory, component: &str) -> String {
    let says = format!("\"component\":\"{component}\"");
    let down = |entry: &str| entry.contains(&says) && entry.contains("major_outage\"]");
    let line = story.public_log.iter().rfind(|line| down(&line.entry)).unwrap();
    line.n.to_string()
}

#[test]
fn contracts_are_kept_or_broken_and_credits_are_due() {
    let story = told();
    let made = ask(&story, ReportKind::ServiceLevels);
    let columns = ["Key", "Target", "Downtime", "Kept", "Credit"];
    let acme = row(&made, "Service levels", "Acme Ltd", &columns);
    assert_eq!(acme, ["key", "99 %", "30 min", "no", "15 %"]);
    let globex = row(&made, "Service levels", OTHERS[0], &columns);
    assert_eq!(globex, ["", "10 %", "30 min", "yes", "0 %"]);
    for (name, count) in
        [("Contracts", 2), ("Kept so far", 1), ("Broken so far", 1), ("With a credit due", 1)]
    {
        assert_eq!(figure(&made, "Service levels", name), ReportValue::Count(count), "{name}");
    }
    let key = ask(&story, ReportKind::KeyCustomers);
    let columns = ["Downtime", "Downtimes", "Incidents"];
    let acme = row(&key, "Downtime of key customers", "Acme Ltd", &columns);
    assert_eq!(acme, ["30 min", "1", "1"]);
    let customer = ask(&story, ReportKind::QuarterlyCustomer);
    assert_eq!(customer.title, "Service report: Acme Ltd");
    let of_contract = |name: &str| figure(&customer, "Contract", name).shown();
    assert_eq!(
        [of_contract("Downtime"), of_contract("Kept"), of_contract("Credit due")],
        ["30 min", "no", "15 %"]
    );
    assert_eq!(row(&customer, "Incidents", "Nobody can pay", &["Components"]), ["Checkout"]);
    // Its downtime is named with the line of the public log that says so, also where operators read of all credits.
    let line = said_down(&story, "checkout");
    let down = row(&customer, "Downtimes", "30 min", &["From", "Components", "Log lines"]);
    assert_eq!(down, ["2026-11-20 12:26 UTC", "Checkout", &line]);
    let levels = ask(&story, ReportKind::ServiceLevels);
    let causes = "Downtimes that credits are due for";
    assert_eq!(row(&levels, causes, "Acme Ltd", &["Lasted", "Log lines"]), ["30 min", &line]);
    assert_eq!(section(&levels, causes).table.as_ref().unwrap().rows.len(), 1);
}

#[test]
fn downtime_is_found_and_put_down_to_its_causes() {
    let story = told();
    let last = ask(&story, ReportKind::LastDowntime);
    let columns = ["Last down", "Until", "Lasted", "Since then"];
    assert_eq!(
        row(&last, "Time since the last downtime", "Checkout", &columns),
        ["2026-11-20 12:26 UTC", "2026-11-20 12:56 UTC", "30 min", "1 d"]
    );
    assert_eq!(row(&last, "Time since the last downtime", "Desk", &columns)[..3], ["no data"; 3]);
    // Three customers used the checkout for 30 minutes.
    let next = ask(&story, ReportKind::Investment);
    assert_eq!(
        figure(&next, "Where to invest next", "Customer-minutes lost"),
        ReportValue::Count(90)
    );
    let columns =
        ["Customer-minutes lost", "Repeated", "Of changes", "Without runbook", "Unexplained"];
    let lost = row(&next, "Where to invest next", "Checkout", &columns);
    assert_eq!(lost, ["90", "100 %", "100 %", "100 %", "0 %"]);
    let churn = ask(&story, ReportKind::Churn);
    assert_eq!(figure(&churn, "Customers that left", "Left"), ReportValue::Count(1));
    let columns = ["Reason", "Downtime", "Downtimes", "Incidents"];
    let gone = row(&churn, "Customers that left", OTHERS[1], &columns);
    assert_eq!(gone, ["Too often down", "30 min", "1", "1"]);
    let worst = ask(&story, ReportKind::TroublesomeComponents);
    let columns = ["Downtime", "Outages", "Incidents", "Followed changes"];
    let checkout = row(&worst, "Most troublesome components", "Checkout", &columns);
    assert_eq!(checkout, ["30 min", "1", "1", "1"]);
    let cause =
        row(&worst, "Main causes", "problem: The pool is small", &["Incidents", "Time open"]);
    assert_eq!(cause, ["1", "30 min"]);
}

#[test]
fn changes_are_counted_with_what_followed_them() {
    let story = told();
    let made = ask(&story, ReportKind::Changes);
    let counts = ["Made", "Succeeded", "Failed", "Rolled back", "Followed by an incident"];
    assert_eq!(
        counts.map(|name| figure(&made, "Changes", name).plain()),
        ["2", "1", "0", "1", "1"]
    );
    assert_eq!(figure(&made, "Changes", "Change failure rate").shown(), "50 %");
    assert_eq!(
        row(&made, "Changes", "Shop 7", &["By", "Outcome", "Followed by"]),
        ["ada", "rolled back", "Nobody can pay"]
    );
    for (title, first, counted) in [
        ("Changes by component", "Checkout", ["1", "0", "0", "1", "1"]),
        ("Changes by component", "Desk", ["1", "1", "0", "0", "0"]),
        ("Changes by author", "ada", ["2", "1", "0", "1", "1"]),
        ("Changes by hour", "12:00", ["2", "1", "0", "1", "1"]),
    ] {
        assert_eq!(row(&made, title, first, &counts), counted, "{title}");
    }
    let reach = ask(&story, ReportKind::ChangeImpact);
    assert_eq!(figure(&reach, "Customers", "Customers"), ReportValue::Count(2));
    assert_eq!(row(&reach, "Customers", "Acme Ltd", &["Uses", "Target"]), ["Checkout", "99 %"]);
    assert_eq!(row(&reach, "What needs it", "Desk", &["Through"]), ["Desk needs Checkout"]);
}

#[test]
fn how_soon_is_a_median_a_worst_and_a_trend() {
    let story = told();
    let made = ask(&story, ReportKind::Response);
    let columns = ["Incidents", "Median", "Worst"];
    assert_eq!(row(&made, "How soon", "resolved", &columns), ["1", "30 min", "30 min"]);
    assert_eq!(row(&made, "How soon", "cause told", &columns), ["0", "no data", "no data"]);
    let november = row(&made, "How soon, by month: median", "2026-11", &["Incidents", "Resolved"]);
    assert_eq!(november, ["2", "30 min"]);
    assert_eq!(
        row(&made, "Problems that came back", "The pool is small", &["Incidents", "Ever"]),
        ["1", "1"]
    );
    let year = ask(&story, ReportKind::TwelveMonths);
    let columns = ["Downtime", "Incidents", "Changes", "Followed", "Contracts broken"];
    assert_eq!(row(&year, "By month", "2026-11", &columns), ["30 min", "2", "2", "1", "1"]);
    assert_eq!(row(&year, "By month", "2026-01", &columns), ["0 s", "0", "0", "0", "0"]);
}

#[test]
fn every_figure_has_a_formula_and_every_measure_follows_from_the_log() {
    let story = told();
    for kind in ReportKind::all() {
        let made = ask(&story, kind);
        assert_eq!(made.log_hash, story.replayed.head.hash);
        assert!(!made.sections.is_empty(), "{kind:?}");
        for section in &made.sections {
            assert!(section.figures.iter().all(|figure| !figure.formula.is_empty()), "{kind:?}");
            for row in section.table.iter().flat_map(|table| &table.rows) {
                let columns = &section.table.as_ref().unwrap().columns;
                assert_eq!(row.cells.len(), columns.len(), "{kind:?}, {}", section.title);
            }
        }
        let result = verify_report(&made, &story.replayed);
        assert_eq!(result.differ, Vec::<String>::new(), "{kind:?}");
        let rests_on_log = !matches!(
            kind,
            ReportKind::WeeklyChanges
                | ReportKind::LastDowntime
                | ReportKind::Investment
                | ReportKind::Changes
                | ReportKind::ChangeImpact
                | ReportKind::Response
        );
        assert_eq!(result.count() > 0, rests_on_log, "{kind:?}");
        let text = serde_json::to_string(&made).unwrap();
        assert_eq!(serde_json::from_str::<domain::report::document::Report>(&text).unwrap(), made);
    }
}

#[test]
fn readers_and_customers_read_nothing_of_others() {
    let story = told();
    for kind in ReportKind::all() {
        let made = ask(&story, kind);
        let text = serde_json::to_string(&made).unwrap();
        let tells = |word: &str| text.contains(word);
        match kind.audience() {
            ReportAudience::Operators => continue,
            ReportAudience::Customer => assert!(tells("Acme Ltd")),
            ReportAudience::Public => assert!(!tells("Acme Ltd") && tells("Checkout"), "{text}"),
        }
        for word in [HIDDEN, "machine", PRIVATE, OTHERS[0], OTHERS[1], "Shop 7", "pool"] {
            assert!(!tells(word), "{word} in {kind:?}");
        }
    }
    let all = serde_json::to_string(&ask(&story, ReportKind::MonthlyManagement)).unwrap();
    assert!(all.contains(HIDDEN) && all.contains(PRIVATE) && all.contains(OTHERS[0]));
}

#[test]
fn what_cannot_be_answered_is_refused_with_a_reason() {
    let story = told();
    let refused = |change: &dyn Fn(&mut domain::report::question::ReportQuestion), kind| {
        let mut asked = question(kind);
        change(&mut asked);
        let problem = report(&story.board, &asked, at(story.now)).unwrap_err();
        (problem.status, problem.to_string())
    };
    let (status, text) =
        refused(&|asked| asked.period = Some("2027-01".parse().unwrap()), ReportKind::Changes);
    assert!(status == 422 && text.contains("2027-01 has not begun"), "{text}");
    let (status, text) = refused(
        &|asked| asked.customer = Some("acne".parse().unwrap()),
        ReportKind::QuarterlyCustomer,
    );
    assert!(status == 404 && text.contains("acne"), "{text}");
    let (status, text) = refused(
        &|asked| asked.component = Some("machine".parse().unwrap()),
        ReportKind::Availability,
    );
    assert!(status == 404 && text.contains("machine"), "a hidden one is like none: {text}");
    let none = PageStory::begin();
    let empty = domain::board::Board::default();
    assert_eq!(report(&empty, &question(ReportKind::Churn), at(0)).unwrap_err().status, 404);
    // A page without customers, changes and incidents has reports too.
    for kind in ReportKind::all().filter(|kind| *kind != ReportKind::QuarterlyCustomer) {
        assert!(report(&none.board, &question(kind), at(9)).is_ok(), "{kind:?}");
    }
}
