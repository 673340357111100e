//! Configuration of third parties: which files are taken, and how is each mistake refused?

use domain::config::Configuration;
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::probe::action::Action;
use domain::template::Template;

const PAGE: &str = "[page]\nname = 'N'\nurl = 'https://n.test'\n[[region]]\nid = 'eu'\nname = 'EU'\n\
    [[component]]\nid = 'pay'\nname = 'Payments'\n";
const PROBE: &str =
    "id = 'p'\ncomponent = 'pay'\nevery = '60s'\ntimeout = '5s'\nregions = ['eu']\n";
const VENDOR: &str = "upstream = { vendor = 'Paywire' }\n";

fn read(page: &str, probe: &str) -> Result<Configuration, Vec<String>> {
    let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
    let files =
        [file("page.toml", format!("{PAGE}{page}")), file("p.toml", format!("{PROBE}{probe}"))];
    parse::read(&files).map_err(|errors| errors.into_iter().map(|error| error.message).collect())
}

fn step(step: &str) -> String {
    format!("[[step]]\nname = 'Paywire'\n{step}\n")
}

#[test]
fn a_step_asks_the_document_of_a_page_or_feed() {
    for (written, address) in [
        ("statuspage = 'https://s.test'", "https://s.test/api/v2/summary.json"),
        ("statuspage = 'https://s.test/'", "https://s.test/api/v2/summary.json"),
        ("statuspage = 'https://s.test/a.json'", "https://s.test/a.json"),
        ("instatus = 'https://s.test'", "https://s.test/v3/summary.json"),
        ("instatus = 'https://s.test'\ncomponents = ['API']", "https://s.test/v3/components.json"),
        ("atom = 'https://s.test/history.atom'", "https://s.test/history.atom"),
        ("rss = 'https://s.test/feed'\ntrouble_for = '1h'", "https://s.test/feed"),
    ] {
        let configuration = read(VENDOR, &step(written)).unwrap();
        let probe = &configuration.probes[0];
        let Action::Upstream { request, .. } = &probe.steps[0].action else { panic!("{written}") };
        assert_eq!(request.url, address.parse::<Template>().unwrap(), "{written}");
        assert!(probe.is_upstream && probe.outline().is_upstream);
        let confirm = probe.confirm;
        assert_eq!(
            (confirm.failures, confirm.recoveries, confirm.retries, confirm.flaps),
            (1, 1, 0, 0)
        );
        let component = &configuration.components[0];
        assert!(!component.is_counted());
        let text = serde_json::to_string(&configuration).unwrap();
        assert_eq!(serde_json::from_str::<Configuration>(&text).unwrap(), configuration);
    }
    let counted = "upstream = { vendor = 'Paywire', counts = true }\n";
    let configuration = read(counted, &step("statuspage = 'https://s.test'")).unwrap();
    assert!(configuration.components[0].is_counted());
}

#[test]
fn what_means_nothing_of_a_third_party_is_refused() {
    let page = "statuspage = 'https://s.test'";
    for (of_page, steps, message) in [
        (
            VENDOR,
            step("statuspage = 'https://s.test'\nrss = 'https://s.test'"),
            "the step has both `rss` and `statuspage`",
        ),
        (
            VENDOR,
            step("rss = 'https://s.test'\ncomponents = ['API']"),
            "a feed does not tell components apart",
        ),
        (
            VENDOR,
            step("instatus = 'https://s.test'\ntrouble_for = '2h'"),
            "`trouble_for` means nothing here",
        ),
        (VENDOR, step("rss = 'https://s.test'\ntrouble_for = '59m'"), "`trouble_for` is `59m`"),
        (VENDOR, step("rss = 'https://s.test'\ntrouble_for = '32d'"), "`trouble_for` is `32d`"),
        (VENDOR, step(&format!("{page}\ncomponents = ['API', 'API']")), "`API` stands here twice"),
        (VENDOR, step(&format!("{page}\nexpect = ['status == 200']")), "`status`"),
        (
            VENDOR,
            step(&format!("{page}\njson = {{ a = 1 }}")),
            "`json` means nothing in a step of kind upstream",
        ),
        (VENDOR, step("statuspage = 's.test'"), "no http or https address"),
        (
            VENDOR,
            format!("{}[[step]]\nname = 'b'\nget = 'https://s.test'", step(page)),
            "stands alone in its probe",
        ),
        (
            VENDOR,
            step("get = 'https://s.test'"),
            "`pay` is a third party's, and this probe does not ask it",
        ),
        ("", step(page), "`pay` is not marked as a third party's"),
        (
            "manual = true\nupstream = { vendor = 'Paywire' }\n",
            step(page),
            "a manual component is no third party's",
        ),
        ("upstream = { counts = true }\n", step(page), "`vendor`"),
    ] {
        let errors = read(of_page, &steps).unwrap_err();
        assert!(errors.iter().any(|error| error.contains(message)), "{message}: {errors:?}");
    }
    let many = |count: usize| (0..count).map(|n| format!("'c{n}'")).collect::<Vec<_>>().join(", ");
    assert!(read(VENDOR, &step(&format!("{page}\ncomponents = [{}]", many(50)))).is_ok());
    let errors = read(VENDOR, &step(&format!("{page}\ncomponents = [{}]", many(51)))).unwrap_err();
    assert!(errors.iter().any(|error| error.contains("50")), "{errors:?}");
}
