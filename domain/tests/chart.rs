//! What a component's page draws: what links say is read, what they do not say is usual, and whatever is
//! drawn is within the bounds of what may be asked.

use crate::story::{PageStory, at, configuration, probe};
use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::Grain;
use domain::probe::ProbeImpact;
use domain::problem::Problem;
use domain::query::Parameters;

fn page() -> PageStory {
    let mut story = PageStory::begin();
    let probes = ["checkout", "invoices"].map(|id| probe(id, ProbeImpact::Outage));
    story.configure(configuration(probes.to_vec()));
    story
}

fn read(page: &PageStory, query: &str) -> Result<ChartSelection, Problem> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let params = Parameters::read(pairs, ChartSelection::PARAMETERS)?;
    let (checkout, reports) = (&"checkout".parse().unwrap(), page.reports("checkout"));
    Ok(ChartSelection::read(params, checkout, &reports)?.unwrap())
}

#[test]
fn links_choose_and_what_they_leave_out_is_usual() {
    let page = page();
    for (query, address) in [
        ("", "/components/checkout?grain=hour&probe=checkout#latency"),
        ("grain=day&probe=invoices", "/components/checkout?grain=day&probe=invoices#latency"),
        (
            "region=us-east&grain=minute",
            "/components/checkout?grain=minute&probe=checkout&region=us-east#latency",
        ),
        (
            "region=&grain=&utm_source=mail",
            "/components/checkout?grain=hour&probe=checkout#latency",
        ),
    ] {
        let choice = read(&page, query).unwrap();
        assert_eq!(choice.address(), address, "{query}");
        let asked = address.split(['?', '#']).nth(1).unwrap();
        assert_eq!(read(&page, asked).unwrap(), choice, "a link leads to what it says");
    }
    let (desk, reports) = (&"desk".parse().unwrap(), page.reports("desk"));
    let choice = ChartSelection::read(Parameters::default(), desk, &reports);
    assert_eq!(choice.unwrap(), None, "nobody watches it");
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let page = page();
    for (query, field) in [
        ("grain=week", "grain"),
        ("probe=Checkout", "probe"),
        ("region=Moon", "region"),
        ("grain=day&grain=hour", "grain"),
    ] {
        let refusal = read(&page, query).unwrap_err();
        assert_eq!((refusal.status, refusal.field.as_deref()), (422, Some(field)), "{query}");
    }
    for (query, field) in [("region=moon", "region"), ("probe=search", "probe")] {
        let query = read(&page, query).unwrap().query(at(0)).unwrap();
        let (checkout, reports) = (&"checkout".parse().unwrap(), page.reports("checkout"));
        assert_eq!(query.find(checkout, &reports).unwrap_err().field.as_deref(), Some(field));
    }
}

#[test]
fn what_is_drawn_may_be_asked_at_any_time() {
    let page = page();
    let (checkout, reports) = (&"checkout".parse().unwrap(), page.reports("checkout"));
    for grain in [Grain::Minute, Grain::Hour, Grain::Day] {
        // Also when a minute, an hour and a day begin, and just before.
        for second in [0, 1, 59, 60, 3_599, 3_600, 12 * 3_600 - 1, 12 * 3_600] {
            let choice = ChartSelection { grain, ..read(&page, "probe=invoices").unwrap() };
            let query = choice.query(at(second)).unwrap();
            let wanted = query.request(&query.find(checkout, &reports).unwrap());
            assert_eq!((wanted.probe.as_str(), wanted.grain), ("invoices", grain));
            let points = wanted.span.duration().as_millis() / grain.ms().unsigned_abs() as u128;
            let (least, most) = match grain {
                Grain::Minute => (120, 121),
                Grain::Hour => (48, 49),
                Grain::Day => (90, 91),
            };
            assert!((least..=most).contains(&points), "{points} of {grain}");
        }
    }
}
