//! Impact: whom does trouble affect, through what, and is each component looked at once?

use domain::board::{Command, NewIncident};
use domain::config::customers::{Customer, CustomerDeparture};
use domain::config::dependency_graph::{DependencyDirection, DependencyGraph};
use domain::config::{Component, Configuration, MAX_COMPONENTS};
use domain::ids::ComponentId;
use domain::operations::affected_customers::{MAX_AFFECTED_COMPONENTS, MAX_INCIDENT_CUSTOMERS};
use domain::operations::impact::{DependencyChain, ImpactReport, ImpactSubject, impact};
use domain::operations::incident_context::incident_context;
use domain::probe::ProbeImpact;
use domain::problem::Problem;
use domain::query::Parameters;
use domain::status::Status;
use proptest::prelude::*;

use crate::story::{PageStory, at, card_payments_fail, configuration, probe};

fn id(text: &str) -> ComponentId {
    text.parse().unwrap()
}

fn customer(id: &str, name: &str, is_key: bool, components: &[&str]) -> Customer {
    Customer {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        components: components.iter().map(|id| id.parse().unwrap()).collect(),
        is_key,
        owner: None,
        contacts: vec![],
        left: None,
        contract: None,
    }
}

/// A page of components with what each needs, and a probe of the first from one region.
fn page(components: &[(&str, &[&str])], customers: Vec<Customer>) -> Configuration {
    let mut own = probe("look", ProbeImpact::Outage);
    own.component = id(components[0].0);
    own.regions.truncate(1);
    let mut page = configuration(vec![own]);
    let template = page.components[1].clone();
    let made = components.iter().map(|(name, needs)| Component {
        id: id(name),
        name: name.to_uppercase(),
        depends_on: needs.iter().map(|needed| id(needed)).collect(),
        upstream: None,
        ..template.clone()
    });
    page.components = made.collect();
    page.customers = customers;
    page
}

/// The web needs the shop and the search, both of which need the database; mail stands alone.
fn shop() -> Configuration {
    let components: [(&str, &[&str]); 5] = [
        ("web", &["shop", "search"]),
        ("shop", &["database"]),
        ("search", &["database"]),
        ("database", &[]),
        ("mail", &[]),
    ];
    let mut left = customer("gone", "Aaa", true, &["database"]);
    left.left = Some(CustomerDeparture { on: "2026-10-01".parse().unwrap(), reason: None });
    let mut leaves = customer("leaves", "Leaving later", false, &["search"]);
    leaves.left = Some(CustomerDeparture { on: "2027-01-01".parse().unwrap(), reason: None });
    let customers = vec![
        customer("zeta", "Zeta", true, &["web", "database"]),
        customer("alpha", "Alpha", false, &["mail", "web"]),
        customer("post", "Post", true, &["mail"]),
        left,
        leaves,
        customer("beta", "Beta", true, &["web", "shop"]),
    ];
    page(&components, customers)
}

fn report_for(
    configuration: &Configuration,
    query: &[(&str, &str)],
) -> Result<ImpactReport, Problem> {
    let parameters = Parameters::read(query.iter().copied(), ImpactSubject::PARAMETERS)?;
    impact(configuration, ImpactSubject::read(&parameters)?, at(0))
}

fn chains(chains: &[DependencyChain]) -> Vec<String> {
    let shown = chains.iter().map(|DependencyChain { component, chain, .. }| {
        let ids: Vec<&str> = chain.iter().map(ComponentId::as_str).collect();
        format!("{component}: {}", ids.join(" > "))
    });
    shown.collect()
}

fn customers(report: &ImpactReport) -> Vec<String> {
    let shown = report.customers.iter().map(|customer| {
        let ids: Vec<&str> = customer.components.iter().map(ComponentId::as_str).collect();
        format!("{} by {}", customer.id, ids.join(", "))
    });
    shown.collect()
}

#[test]
fn trouble_affects_what_depends_on_it_and_whoever_uses_that() {
    const NONE: &[&str] = &[];
    let page = shop();
    for (query, components, dependents, dependencies, affected) in [
        (
            ("component", "database"),
            &["database"][..],
            &["shop: shop > database", "search: search > database", "web: web > shop > database"][..],
            NONE,
            &["beta by shop, web", "zeta by database, web", "alpha by web", "leaves by search"][..],
        ),
        (
            ("component", "web"),
            &["web"],
            NONE,
            &["shop: web > shop", "search: web > search", "database: web > shop > database"],
            &["beta by web", "zeta by web", "alpha by web"],
        ),
        (("component", "mail"), &["mail"], NONE, NONE, &["post by mail", "alpha by mail"]),
        (
            ("probe", "look"),
            &["web"],
            NONE,
            &["shop: web > shop", "search: web > search", "database: web > shop > database"],
            &["beta by web", "zeta by web", "alpha by web"],
        ),
        (
            ("region", "eu-central"),
            &["web"],
            NONE,
            &["shop: web > shop", "search: web > search", "database: web > shop > database"],
            &["beta by web", "zeta by web", "alpha by web"],
        ),
        // Nothing is watched from there.
        (("region", "us-east"), NONE, NONE, NONE, NONE),
    ] {
        let report = report_for(&page, &[query]).unwrap();
        let ids: Vec<&str> = report.components.iter().map(ComponentId::as_str).collect();
        assert_eq!(ids, components, "{query:?}");
        assert_eq!(chains(&report.dependents), dependents, "{query:?}");
        assert_eq!(chains(&report.dependencies), dependencies, "{query:?}");
        assert_eq!(customers(&report), affected, "{query:?}");
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<ImpactReport>(&json).unwrap(), report);
    }
}

#[test]
fn what_is_not_there_is_refused_with_the_way_out() {
    let page = shop();
    for (query, status, detail, hint) in [
        (&[("component", "databse")][..], 404, "there is no component `databse`", "`database`?"),
        (&[("region", "eu-centra")], 404, "there is no region `eu-centra`", "`eu-central`?"),
        (&[("probe", "loo")], 404, "there is no probe `loo`", "`look`?"),
        (&[("component", "zzzzzzzz")], 404, "there is no component `zzzzzzzz`", "allclear plan"),
        (&[("component", "A B")], 422, "`A B` cannot be the id of a component", ""),
        (&[], 422, "exactly one thing", "`region=ID`"),
        (&[("component", "web"), ("region", "eu-central")], 422, "exactly one", "`probe=ID`"),
        (&[("customer", "zeta")], 422, "there is no parameter `customer`", ""),
    ] {
        let problem = report_for(&page, query).unwrap_err();
        assert_eq!(problem.status, status, "{problem:?}");
        assert!(problem.detail.contains(detail), "{problem:?}");
        assert!(problem.hint.unwrap_or_default().contains(hint), "{query:?}");
    }
}

#[test]
fn circles_of_older_configurations_end() {
    let page = page(&[("a", &["b"]), ("b", &["c"]), ("c", &["a", "c"])], vec![]);
    let report = report_for(&page, &[("component", "a")]).unwrap();
    assert_eq!(chains(&report.dependents), ["c: c > a", "b: b > c > a"]);
    assert_eq!(chains(&report.dependencies), ["b: a > b", "c: a > b > c"]);
}

/// 200 components in a grid of ten columns, each of which needs up to three of the row below.
fn grid() -> (Configuration, usize) {
    let names: Vec<String> = (0..MAX_COMPONENTS).map(|n| format!("c{n}")).collect();
    let mut count = 0;
    let needs: Vec<Vec<&str>> = (0..MAX_COMPONENTS)
        .map(|n| {
            let below = (n / 10 + 1) * 10;
            let columns = [n % 10, (n + 1) % 10, (n + 2) % 10];
            let needed = columns.map(|column| below + column);
            let needed = needed.into_iter().filter_map(|place| Some(names.get(place)?.as_str()));
            let needed: Vec<&str> = needed.take(500 - count).collect();
            count += needed.len();
            needed
        })
        .collect();
    let rows = names.iter().zip(&needs);
    let components: Vec<(&str, &[&str])> =
        rows.map(|(name, needs)| (name.as_str(), needs.as_slice())).collect();
    let customers = (0..1_000).map(|n| {
        let uses: Vec<&str> =
            (0..MAX_AFFECTED_COMPONENTS + 1).map(|k| names[(n + k * 7) % 200].as_str()).collect();
        customer(&format!("u{n}"), &format!("User {n:04}"), n % 10 == 0, &uses)
    });
    (page(&components, customers.collect()), count)
}

#[test]
fn each_component_and_each_dependency_is_looked_at_once() {
    let (page, count) = grid();
    assert_eq!(count, 500, "dependencies");
    let graph = DependencyGraph::new(&page.components);
    let all: Vec<usize> = (0..MAX_COMPONENTS).collect();
    for direction in [DependencyDirection::Needs, DependencyDirection::NeededBy] {
        let walk = graph.walk(&all, direction);
        assert_eq!((walk.visited, walk.followed, walk.reached.len()), (200, 500, 0));
        for begin in 0..MAX_COMPONENTS {
            // It may be named twice.
            let walk = graph.walk(&[begin, begin], direction);
            assert_eq!(walk.visited, walk.reached.len() + 1);
            assert!(walk.followed <= count);
        }
    }
    // All columns of the row above are reached, and none twice.
    let report = report_for(&page, &[("component", "c160")]).unwrap();
    assert_eq!(report.dependents.len(), 3 + 5 + 7 + 9 + 10 * 12);
    assert_eq!(report.customers.iter().filter(|customer| customer.is_key).count(), 100);
    assert!(report.customers[..100].iter().all(|customer| customer.is_key));
    assert!(report.customers.iter().all(|c| c.components.len() <= MAX_AFFECTED_COMPONENTS));
    let most = report.customers.iter().map(|customer| customer.components.len()).max();
    assert_eq!(most, Some(MAX_AFFECTED_COMPONENTS));
}

#[test]
fn an_incident_names_the_customers_that_it_affects() {
    let mut story = PageStory::begin();
    let mut page = shop();
    let many = (0..MAX_INCIDENT_CUSTOMERS)
        .map(|n| customer(&format!("m{n}"), &format!("Many {n:02}"), false, &["search"]));
    page.customers.extend(many);
    story.configure(page);
    let Command::OpenIncident(new) = card_payments_fail(None) else { panic!() };
    let components = [(id("search"), Status::MajorOutage)].into();
    story.tell(Command::OpenIncident(NewIncident { components, ..new.clone() }));
    let components = [(id("mail"), Status::Operational)].into();
    story.tell(Command::OpenIncident(NewIncident { components, ..new }));
    let shown = |place: usize| {
        incident_context(&story.board, &story.board.incidents[place]).unwrap().customers
    };
    let search = shown(0);
    assert_eq!((search.total, search.first.len()), (54, MAX_INCIDENT_CUSTOMERS));
    let ids: Vec<&str> = search.first.iter().map(|customer| customer.id.as_str()).collect();
    assert_eq!(ids[..5], ["beta", "zeta", "alpha", "leaves", "m0"]);
    assert_eq!(shown(1).total, 2);
    // Without customers it is written as before.
    let mut page = shop();
    page.customers.clear();
    story.configure(page);
    let context = incident_context(&story.board, &story.board.incidents[0]).unwrap();
    assert!(context.customers.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_walk_reaches_what_repeated_steps_reach(
        edges in prop::collection::vec((0..12_usize, 0..12_usize), 0..40),
        begin in 0..12_usize,
    ) {
        let names: Vec<String> = (0..12).map(|n| format!("c{n}")).collect();
        let needs: Vec<Vec<&str>> = (0..12).map(|own| {
            let needed = edges.iter().filter(|(from, _)| *from == own);
            needed.map(|(_, to)| names[*to].as_str()).collect()
        }).collect();
        let rows = names.iter().zip(&needs);
        let components: Vec<(&str, &[&str])> =
            rows.map(|(name, needs)| (name.as_str(), needs.as_slice())).collect();
        let page = page(&components, vec![]);
        let report = report_for(&page, &[("component", names[begin].as_str())]).unwrap();
        for (direction, chains) in [(true, &report.dependencies), (false, &report.dependents)] {
            // By distance: who is reached in so many steps, and not in fewer.
            let (mut all, mut last) = (vec![begin], vec![begin]);
            for distance in 1..=12 {
                let mut next = vec![];
                for (from, to) in &edges {
                    let (from, to) = if direction { (from, to) } else { (to, from) };
                    if last.contains(from) && !all.contains(to) {
                        next.push(*to);
                        all.push(*to);
                    }
                }
                let reached = chains.iter().filter(|chain| chain.chain.len() == distance + 1);
                prop_assert_eq!(reached.count(), next.len());
                last = next;
            }
            prop_assert_eq!(chains.len() + 1, all.len());
            for chain in chains {
                for pair in chain.chain.windows(2) {
                    let needed = page.components.iter().find(|c| c.id == pair[0]).unwrap();
                    prop_assert!(needed.depends_on.contains(&pair[1]));
                }
            }
        }
    }
}
