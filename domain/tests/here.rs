//! Where readers are: what is said of their part of the world, and of the others.

use domain::continent::Continent;
use domain::ledger::verdict::Verdict;
use domain::public::freshness::{Freshness, disowned};
use domain::public::here::{HereReport, differences};
use domain::public::view::PublicView;
use domain::words::Words;

use crate::story::PageStory;

/// The view of a page with regions on these continents, of which some see trouble.
fn view(regions: &[(Option<Continent>, Verdict)]) -> PublicView {
    let mut story = PageStory::begin();
    story.until(60, &["eu-1"]);
    let mut view = story.view();
    let component = view.groups.iter().flat_map(|group| &group.components).next().unwrap().clone();
    let report = component.regions.first().unwrap().clone();
    let region = view.regions.first().unwrap().clone();
    view.regions.clear();
    view.groups.truncate(1);
    view.groups[0].components = vec![component];
    view.groups[0].components[0].regions.clear();
    for (n, (continent, verdict)) in regions.iter().enumerate() {
        let id: domain::ids::RegionId = format!("r{n}").parse().unwrap();
        let reporting = *verdict != Verdict::Silent;
        view.regions.push(domain::public::view::RegionView {
            region: id.clone(),
            continent: *continent,
            reporting,
            ..region.clone()
        });
        view.groups[0].components[0].regions.push(domain::public::view::RegionReport {
            region: id,
            verdict: *verdict,
            ..report.clone()
        });
    }
    view
}

#[test]
fn a_reader_is_told_of_where_they_are_first() {
    use Continent::{As, Eu, Na, Sa};
    let view = view(&[
        (Some(Eu), Verdict::Up),
        (Some(As), Verdict::Down),
        (Some(As), Verdict::Up),
        (Some(Na), Verdict::Silent),
        (None, Verdict::Down),
    ]);
    let name = view.components().next().unwrap().name.clone();
    let since = domain::public::time_wording::instant(
        Words::ENGLISH,
        view.components().next().unwrap().regions[1].since,
    );
    let asia = format!("{name} failing since {since}.");
    let told = |continent| HereReport::new(Words::ENGLISH, &view, Freshness::Current, continent);
    assert_eq!(
        told(Some(As)).sentence,
        format!(
            "From Asia, where you are: {asia} From Europe: working. From North America: no region reports."
        )
    );
    assert_eq!(
        told(Some(Eu)).sentence,
        format!(
            "From Europe, where you are: working. From Asia: {asia} From North America: no region reports."
        )
    );
    assert!(told(Some(Eu)).is_watched);
    let elsewhere = told(Some(Sa));
    assert!(!elsewhere.is_watched);
    assert!(
        elsewhere
            .sentence
            .starts_with("Not watched from South America, where you are. From Asia: ")
    );
    // The page says it where they differ, for readers of whom nothing is told.
    assert_eq!(differences(Words::ENGLISH, &view), Some(told(None).sentence));
}

#[test]
fn where_all_is_the_same_the_page_says_it_already() {
    use Continent::{As, Eu};
    for verdict in [Verdict::Up, Verdict::Down, Verdict::Silent] {
        assert_eq!(
            differences(Words::ENGLISH, &view(&[(Some(Eu), verdict), (Some(As), verdict)])),
            None,
            "{verdict:?}"
        );
    }
    assert_eq!(
        differences(Words::ENGLISH, &view(&[(None, Verdict::Up), (None, Verdict::Down)])),
        None
    );
    assert_eq!(
        HereReport::new(
            Words::ENGLISH,
            &view(&[(None, Verdict::Up)]),
            Freshness::Current,
            Some(Eu)
        )
        .sentence,
        ""
    );
}

#[test]
fn of_an_old_view_nothing_is_claimed_from_anywhere() {
    use Continent::{As, Eu};
    let old = disowned(&view(&[(Some(Eu), Verdict::Up), (Some(As), Verdict::Down)]));
    assert_eq!(differences(Words::ENGLISH, &old), None);
    let stale = Freshness::Stale(std::time::Duration::from_secs(61));
    assert_eq!(HereReport::new(Words::ENGLISH, &old, stale, Some(Eu)).sentence, "");
}

#[test]
fn a_continent_is_written_by_its_code() {
    for continent in Continent::ALL {
        assert_eq!(continent.code().parse(), Ok(continent));
        let json = serde_json::to_string(&continent).unwrap();
        assert_eq!(json, format!("\"{}\"", continent.code()));
    }
    for wrong in ["", "eu", "EUR", "Europe", "T1", "XX"] {
        assert!(wrong.parse::<Continent>().is_err(), "{wrong}");
    }
}

#[test]
fn a_continent_works_only_if_a_probe_says_so_and_the_worst_has_its_own_time() {
    use Continent::{As, Eu};
    let told = |view: &PublicView| {
        HereReport::new(Words::ENGLISH, view, Freshness::Current, None).sentence
    };
    let mut silent = view(&[(Some(As), Verdict::Silent), (Some(Eu), Verdict::Up)]);
    silent.regions[0].reporting = true;
    let name = silent.components().next().unwrap().name.clone();
    assert_eq!(told(&silent), format!("From Asia: no data of {name}. From Europe: working."));
    // One region of a continent sees it.
    let mut half = view(&[(Some(As), Verdict::Silent), (Some(As), Verdict::Up)]);
    assert_eq!(told(&half), "From Asia: working.");
    half.groups[0].components[0].regions.clear();
    assert_eq!(told(&half), "From Asia: no data.");
    let mut worse = view(&[(Some(As), Verdict::Degraded), (Some(As), Verdict::Down)]);
    let down = worse.as_of;
    worse.groups[0].components[0].regions[1].since = down;
    worse.groups[0].components[0].regions[0].since = domain::time::timestamp::Timestamp::default();
    let since = domain::public::time_wording::instant(Words::ENGLISH, down);
    assert_eq!(told(&worse), format!("From Asia: {name} failing since {since}."));
    // Names are not what tells components apart, and the worst is named first.
    let mut twins = worse.clone();
    for n in 0..4 {
        let mut slow = twins.groups[0].components[0].clone();
        slow.id = format!("slow-{n}").parse().unwrap();
        for report in &mut slow.regions {
            report.verdict = Verdict::Degraded;
        }
        twins.groups[0].components.insert(0, slow);
    }
    let sentence = told(&twins);
    assert!(
        sentence.starts_with(&format!("From Asia: {name} failing since {since}, {name} slower")),
        "{sentence}"
    );
    assert!(sentence.ends_with(" and 2 more."), "{sentence}");
}
