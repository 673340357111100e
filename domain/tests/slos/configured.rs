//! Configuration of SLOs: is what is written read, limits included, and what cannot be refused with its place?

use domain::board::Board;
use domain::config::Configuration;
use domain::config::slo::{MAX_SLOS, SloCombination, SloWindow};
use domain::config::source::SourceFile;
use domain::severity::Severity;
use domain::status::Status;
use domain::time::timestamp::Timestamp;

use crate::story::read_page_with;

fn read(more: &str) -> Result<Configuration, String> {
    let read = read_page_with(more);
    read.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn component() -> String {
    let configuration = read("").unwrap();
    configuration.components[0].id.to_string()
}

fn table(id: &str, more: &str) -> String {
    let component = component();
    format!("[[slo]]\nid = \"{id}\"\nname = \"Works\"\ncomponents = [\"{component}\"]\n{more}\n")
}

#[test]
fn an_slo_is_read_with_its_defaults() {
    let plain = read(&table("works", "target = \"99.9%\"\nwindow = \"30d\"")).unwrap();
    let slo = &plain.slos[0];
    assert_eq!((slo.id.as_str(), slo.name.as_str()), ("works", "Works"));
    assert_eq!((slo.combine, slo.severity), (SloCombination::Union, Severity::Sev2));
    assert_eq!(slo.counts, [Status::PartialOutage, Status::MajorOutage]);
    assert_eq!((slo.window, slo.allowed_thousandths()), (SloWindow::Days(30), 100));
    let more = "combine = \"mean\"\ncounts = [\"major_outage\", \"under_maintenance\"]\n\
                target = \"95%\"\nwindow = \"quarter\"\nseverity = \"sev1\"";
    let slo = &read(&table("works", more)).unwrap().slos[0];
    assert_eq!((slo.combine, slo.severity), (SloCombination::Mean, Severity::Sev1));
    assert_eq!(slo.counts, [Status::UnderMaintenance, Status::MajorOutage]);
    assert_eq!(slo.window, SloWindow::Quarter);
    let json = serde_json::to_value(slo).unwrap();
    assert_eq!(serde_json::from_value::<domain::config::slo::Slo>(json).unwrap(), *slo);
}

#[test]
fn limits_are_refused_beyond_them_and_not_at_them() {
    let with = |target: &str, window: &str| {
        read(&table("works", &format!("target = \"{target}\"\nwindow = \"{window}\"")))
    };
    for (target, window) in [("0.001%", "1d"), ("99.999%", "366d"), ("50%", "month")] {
        with(target, window).unwrap();
    }
    for (target, window, why) in [
        ("100%", "30d", "`target` cannot be 100%\nhint: write \"0.001%\" to \"99.999%\""),
        ("0%", "30d", "`target` cannot be 0%"),
        ("99.9", "30d", "`99.9` is no percentage"),
        (
            "99.9%",
            "367d",
            "`367d` is no window of an SLO\nhint: write the last days, \"1d\" to \"366d\"",
        ),
        ("99.9%", "0d", "`0d` is no window"),
    ] {
        let refused = with(target, window).unwrap_err();
        assert!(refused.contains(why) && refused.starts_with("page.toml:"), "{refused}");
    }
    let many = |count: usize| {
        let one = |n| table(&format!("s{n}"), "target = \"99%\"\nwindow = \"30d\"");
        read(&(0..count).map(one).collect::<String>())
    };
    assert_eq!(many(MAX_SLOS).unwrap().slos.len(), 50);
    assert!(many(MAX_SLOS + 1).unwrap_err().contains("there are 51 SLOs; at most 50 are taken"));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let component = component();
    let more = format!(
        r#"[[slo]]
id = "a"
name = "A"
components = ["{component}", "{component}", "nowhere-at-all"]
counts = ["no_data"]
target = "100%"
window = "fortnight"
combine = "sum"
[[slo]]
id = "a"
name = "B"
components = []
counts = []
target = "99%"
window = "30d"
goal = 1
"#
    );
    let refused = read(&more).unwrap_err();
    let placed: Vec<&str> =
        refused.lines().map(|line| line.split_once(": ").map_or(line, |(_, told)| told)).collect();
    for told in [
        format!("`{component}` stands here twice").as_str(),
        "there is no component `nowhere-at-all`",
        "`counts` cannot be `no_data`",
        "write one of \"under_maintenance\", \"degraded_performance\", \"partial_outage\", \"major_outage\"",
        "`target` cannot be 100%",
        "`fortnight` is no window of an SLO",
        "`combine` cannot be `sum`",
        "there are two `a`",
        "an SLO is about at least one component",
        "an SLO counts at least one status as failure",
        "there is no key `goal` in `slo`",
    ] {
        assert!(placed.contains(&told), "{told}:\n{refused}");
    }
    let places = refused.lines().filter(|line| line.starts_with("page.toml:"));
    assert_eq!(places.count(), 10, "{refused}");
}

#[test]
fn a_plan_names_the_slos_that_change() {
    let first = domain::config::first_folder::FirstFolder {
        name: "Northwind".to_owned(),
        url: "https://n.test".to_owned(),
        probe_url: "https://shop.test/".to_owned(),
        region: "home".parse().unwrap(),
    };
    let mut files: Vec<SourceFile> = first.files();
    files[0].text += &table("works", "target = \"99.9%\"\nwindow = \"30d\"");
    let plan = Board::default().plan(&files, Timestamp::default()).unwrap();
    let shown = serde_json::to_string(&plan).unwrap();
    assert!(shown.contains("SLO works"), "{shown}");
    assert!(shown.contains("its budget is that of the whole window"), "{shown}");
}
