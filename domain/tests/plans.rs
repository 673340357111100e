//! Plans: what does a change of the folder mean for history, figures, readers, agents and cost, and is it told in
//! words that an operator can decide by?

use crate::story::at;
use domain::board::Board;
use domain::board::plan::Plan;
use domain::board::plan::effects::AffectedConcern;
use domain::config::diff::{MAX_SHOWN_FIELDS, MAX_SHOWN_VALUE_CHARS, PartFate};
use domain::config::source::SourceFile;
use domain::config::{Configuration, MAX_PROBES, parse};

const PAGE: &str = r#"
[page]
name = "Northwind"
url = "https://status.example"
[[region]]
id = "eu"
name = "Frankfurt"
[[region]]
id = "us"
name = "Ashburn"
[[group]]
id = "shop"
name = "Shop"
[[component]]
id = "checkout"
name = "Checkout"
group = "shop"
[[component]]
id = "desk"
name = "Desk"
manual = true
"#;

const PROBE: &str = r#"
id = "buy"
component = "checkout"
every = "30s"
timeout = "5s"
regions = ["eu"]
[[step]]
name = "open"
get = "https://shop.example/"
[[step]]
name = "pay"
get = "https://shop.example/pay"
"#;

fn read(page: &str, probe: &str) -> Configuration {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    parse::read(&[file("page.toml", page), file("buy.toml", probe)]).unwrap()
}

/// A Board on which the page is in force since 1970.
fn in_force(configuration: Configuration) -> Board {
    let components = configuration.components.iter();
    let component_since = components.map(|component| (component.id.clone(), at(0))).collect();
    Board { configuration: Some(configuration.into()), component_since, ..Board::default() }
}

fn planned(page: (&str, &str), probe: (&str, &str)) -> Plan {
    let board = in_force(read(PAGE, PROBE));
    board.plan_for(&read(&PAGE.replace(page.0, page.1), &PROBE.replace(probe.0, probe.1)))
}

fn text_of(plan: &Plan) -> String {
    let lines: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

const UNCHANGED: (&str, &str) = ("", "");

#[test]
fn each_kind_of_change_says_what_it_means() {
    let checkout = "id = \"checkout\"\nname = \"Checkout\"\n";
    let table = [
        (
            ("Northwind", "Southwind"),
            UNCHANGED,
            "\
~ page
    name: Northwind → Southwind
    readers  they see it at once; history and figures stay as they are",
        ),
        (
            ("[[region]]\nid = \"eu\"", "timezone = \"Europe/Berlin\"\n[[region]]\nid = \"eu\""),
            UNCHANGED,
            "\
~ page
    timezone: UTC → Europe/Berlin
    figures  days, months and years, of the past too, begin by the clocks of this zone",
        ),
        (
            (
                "[[region]]\nid = \"us\"\nname = \"Ashburn\"",
                "[uptime]\nweights = { partial = 0.5 }",
            ),
            UNCHANGED,
            "\
~ weights of uptime
    partial: 0.3 → 0.5
    figures  every figure, of the past too, is computed with these weights
- region us",
        ),
        (
            (checkout, "id = \"checkout\"\nname = \"Till\"\nowner = \"pay\"\n"),
            UNCHANGED,
            "\
~ component checkout
    name: Checkout → Till
    owner: pay is new
    readers  they see it at once; history and figures stay as they are",
        ),
        (
            (checkout, "id = \"checkout\"\nname = \"Checkout\"\ntier = 1\n"),
            UNCHANGED,
            "\
~ component checkout
    tier: 1 is new
    history  it stays as it is, and so do figures and the page",
        ),
        (
            (checkout, "id = \"checkout\"\nname = \"Checkout\"\nhidden = true\n"),
            UNCHANGED,
            "\
~ component checkout
    hidden: true is new
    history  it goes on, for operators
    figures  those of the page, of the past too, no longer count it
    readers  it is on no page, in no feed and no API any more; what the log says of it stays",
        ),
        (
            ("id = \"desk\"", "id = \"help\""),
            UNCHANGED,
            "\
+ component help
    history  begins when it is applied
    figures  those of the page count it since its history begins
- component desk
    history  it stays in the record and in the public log since 2026-11-20, off the page
    history  if it is one of the new ones, write `was = \"desk\"` there to keep it
    figures  those of the page, of the past too, no longer count it
    readers  /components/desk is gone",
        ),
        (
            ("id = \"desk\"", "id = \"help\"\nwas = \"desk\""),
            UNCHANGED,
            "\
~ component help (was desk)
    history  all of it goes on under the new id
    readers  its page is /components/help; the one before is gone",
        ),
        (
            UNCHANGED,
            ("30s", "10s"),
            "\
~ probe buy
    every: 30s → 10s
    agents   they run it so within a minute",
        ),
        (
            UNCHANGED,
            ("regions = [\"eu\"]", "regions = [\"eu\", \"us\"]\nimpact = \"partial\""),
            "\
~ probe buy
    impact: outage → partial
    regions: [\"eu\"] → [\"eu\",\"us\"]
    figures  decided so from then on; the past stays as it was decided
    agents   they run it so within a minute",
        ),
        (
            UNCHANGED,
            ("id = \"buy\"", "id = \"purchase\""),
            "\
+ probe purchase
    history  begins with its first run
    figures  what it sees counts for checkout from then on
- probe buy
    history  what it saw stays; its chart is off the page
    figures  it no longer counts for checkout; the past stays",
        ),
        (
            UNCHANGED,
            ("id = \"buy\"", "id = \"purchase\"\nwas = \"buy\""),
            "\
~ probe purchase (was buy)
    history  all of it goes on under the new id",
        ),
    ];
    for (page, probe, want) in table {
        let plan = planned(page, probe);
        let mut lines: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
        lines.sort_by_key(|line| line.starts_with('-'));
        assert_eq!(lines.join("\n"), want);
        assert!(!plan.is_empty());
        // What a program reads is the same.
        let json = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    }
    assert!(planned(UNCHANGED, UNCHANGED).is_empty());
}

#[test]
fn groups_and_components_in_another_order_are_a_change_and_new_ones_are_none() {
    let board = in_force(read(PAGE, PROBE));
    let (start, desk) = PAGE.split_once("[[component]]\nid = \"desk\"").unwrap();
    let (start, checkout) = start.split_once("[[component]]").unwrap();
    let turned = format!("{start}[[component]]\nid = \"desk\"{desk}[[component]]{checkout}");
    let plan = board.plan_for(&read(&turned, PROBE));
    assert_eq!(plan.changed, ["order of the page"]);
    let text = text_of(&plan);
    assert!(text.contains("order: shop, checkout, desk → shop, desk, checkout"), "{text}");
    let more = format!("{PAGE}[[component]]\nid = \"app\"\nname = \"App\"\nmanual = true\n");
    assert_eq!(board.plan_for(&read(&more, PROBE)).changed, Vec::<String>::new());
}

#[test]
fn a_rename_that_was_made_says_nothing_any_more() {
    let was = |page: &str| page.replace("id = \"desk\"", "id = \"help\"\nwas = \"desk\"");
    let board = in_force(read(&was(PAGE), PROBE));
    assert!(board.plan_for(&read(&was(PAGE), PROBE)).is_empty());
    let without = PAGE.replace("id = \"desk\"", "id = \"help\"");
    assert!(board.plan_for(&read(&without, PROBE)).is_empty());
    // A chain of renames: the newest name alone is in force.
    let next = PAGE.replace("id = \"desk\"", "id = \"aid\"\nwas = \"help\"");
    let plan = board.plan_for(&read(&next, PROBE));
    assert_eq!((plan.renamed, plan.removed), (vec!["component aid".to_owned()], vec![]));
}

#[test]
fn cost_is_that_of_regions_and_of_how_often_agents_report() {
    let cost =
        planned(UNCHANGED, ("regions = [\"eu\"]", "regions = [\"eu\", \"us\"]")).cost.unwrap();
    let before = cost.before.unwrap();
    assert!(cost.after.rows_written > before.rows_written * 4 / 3, "{cost:?}");
    assert!(cost.to_string().contains(&format!("before: {} %", before.free_percent)), "{cost}");
    let same = planned(("Northwind", "Southwind"), UNCHANGED).cost.unwrap();
    assert!(same.to_string().ends_with(", as before"), "{same}");
    let first = Board::default().plan_for(&read(PAGE, PROBE)).cost.unwrap();
    assert_eq!((first.before, first.after), (None, before));
}

#[test]
fn what_is_shown_of_a_change_is_bounded() {
    let steps = |what: &str| -> String {
        let step =
            |n| format!("[[step]]\nname = \"step {n}\"\nget = \"https://shop.example/{what}\"\n");
        (0..20).map(step).collect()
    };
    let probe = |what: &str| format!("{}{}", PROBE.split_once("[[step]]").unwrap().0, steps(what));
    let long = "x".repeat(500);
    let plan = in_force(read(PAGE, &probe(""))).plan_for(&read(PAGE, &probe(&long)));
    let fields = &plan.changes[0].fields;
    assert_eq!(fields.len(), MAX_SHOWN_FIELDS + 1);
    assert_eq!(fields[MAX_SHOWN_FIELDS].field, "and 12 more");
    let shown = fields[0].after.as_ref().unwrap();
    assert_eq!(shown.chars().count(), MAX_SHOWN_VALUE_CHARS);
    let most = serde_json::to_string(&plan.changes[0]).unwrap().len() * MAX_PROBES;
    assert!(most < 8_000_000, "a plan of every probe is {most} bytes");
}

#[test]
fn a_plan_of_an_earlier_server_is_read() {
    let text = r#"{"added":["probe a"],"changed":[],"removed":[],"base":"x"}"#;
    let plan: Plan = serde_json::from_str(text).unwrap();
    assert!(!plan.is_empty() && plan.cost.is_none());
    assert_eq!(AffectedConcern::History.to_string(), "history");
    assert_eq!(serde_json::to_string(&PartFate::Renamed).unwrap(), "\"renamed\"");
}
