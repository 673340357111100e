//! Folders of probes: those that are right, and what is said of those that are not.

use domain::config::parse;
use std::path::Path;

use domain::config::incident_policy::ResolvePolicy;
use domain::config::source::SourceFile;
use domain::config::{self};
use domain::severity::{Severity, Urgency};
use domain::status::{Impact, IncidentStatus};
const PAGE: &str = r#"
[page]
name = "Northwind"
url = "https://status.example"
[[region]]
id = "eu-central"
name = "Frankfurt"
[[component]]
id = "checkout"
name = "Checkout"
"#;

const PROBE: &str = r#"
id = "checkout"
component = "checkout"
every = "30s"
timeout = "5s"
regions = ["eu-central"]
[[step]]
name = "open"
get = "https://shop.example/"
"#;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.to_owned() }
}

fn refusal(files: &[SourceFile]) -> String {
    let errors = parse::read(files).expect_err("this is refused");
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is said is what `bad_files/{name}.txt` says, to the letter: people read it.
fn says(name: &str, text: &str) {
    let path = bad_files().join(name).with_extension("txt");
    if std::env::var_os("ALLCLEAR_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", text.trim())).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text.trim(), golden.trim(), "\n{} would be:\n{text}\n", path.display());
}

/// A file in `bad_files`, beside a page that is right, is refused as its golden text says.
fn bad(name: &str) {
    let text = std::fs::read_to_string(bad_files().join(name)).unwrap();
    says(name, &refusal(&[file("page.toml", PAGE), file(name, &text)]));
}

fn bad_files() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_files")
}

fn committed(folder: &str) -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let toml = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    toml.map(|path| file(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn the_committed_probes_are_right_and_survive_json() {
    let configuration = parse::read(&committed("probes")).unwrap();
    assert_eq!(configuration.probes.len(), 3);
    assert_eq!(configuration.secrets().map(|s| s.name.as_str()).next(), Some("SHOP_PASSWORD"));
    let json = serde_json::to_string(&configuration).unwrap();
    let again: config::Configuration = serde_json::from_str(&json).unwrap();
    assert_eq!(again, configuration);
}

#[test]
fn every_example_of_the_documentation_is_right() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/probes.md");
    let text = std::fs::read_to_string(path).unwrap();
    let blocks: Vec<&str> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 2, "a page and a probe at least");
    let name = |block: &str| if block.contains("[page]") { "page.toml" } else { "probe.toml" };
    let files: Vec<SourceFile> = blocks.iter().map(|block| file(name(block), block)).collect();
    parse::read(&files).unwrap();
}

#[test]
fn a_mistyped_key() {
    bad("unknown_key.toml");
}

#[test]
fn every_mistake_at_once_in_words_of_its_own() {
    bad("every_mistake.toml");
    bad("one_bracket.toml");
    bad("no_toml.toml");
}

#[test]
fn mistakes_of_the_page_hide_none_of_its_probes() {
    let page =
        PAGE.replace("name = \"Frankfurt\"\n", "").replace("[page]\n", "[page]\ntheme = 1\n");
    let probe = PROBE.replace("component = \"checkout\"", "component = \"chekout\"\nevry = \"1m\"");
    says("both_files", &refusal(&[file("page.toml", &page), file("checkout.toml", &probe)]));
}

#[test]
fn dependencies_that_are_none() {
    let twenty_one: Vec<String> = (0..21).map(|n| format!("\"c{n}\"")).collect();
    let more = format!(
        "depends_on = [\"desk\", \"checkout\", \"desk\", \"desc\"]\n\
         [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n\
         depends_on = [{}]\n",
        twenty_one.join(", ")
    );
    let manual = |n: usize| format!("[[component]]\nid = \"c{n}\"\nname = \"C\"\nmanual = true\n");
    let many: String = (0..21).map(manual).collect();
    let page = format!("{PAGE}{more}{many}");
    says("dependencies", &refusal(&[file("page.toml", &page), file("p.toml", PROBE)]));
}

#[test]
fn dependencies_in_a_circle() {
    let manual = |id: &str, on: &str| {
        format!("[[component]]\nid = \"{id}\"\nname = \"C\"\nmanual = true\ndepends_on = [{on}]\n")
    };
    let page = [
        format!("{PAGE}depends_on = [\"basket\", \"desk\"]\n"),
        manual("basket", "\"payment\""),
        manual("payment", "\"desk\", \"checkout\""),
        manual("desk", "\"mail\""),
        manual("mail", "\"desk\""),
    ];
    let page = page.concat();
    says("circles", &refusal(&[file("page.toml", &page), file("p.toml", PROBE)]));
}

#[test]
fn every_mistake_of_customers_at_once() {
    let text = std::fs::read_to_string(bad_files().join("customers.toml")).unwrap();
    let [page, probe] = [file("page.toml", PAGE), file("p.toml", PROBE)];
    let customers = file("customers.toml", &text);
    says("customers", &refusal(&[page, probe.clone(), customers.clone()]));
    // Of a page that cannot be read it is not known which components there are.
    let page = file("page.toml", "[page");
    let refused = refusal(&[page, probe, customers]);
    assert!(!refused.contains("there is no component"), "{refused}");
    assert!(refused.contains("`checkout` stands here twice"), "{refused}");
}

#[test]
fn what_no_format_can_hold_is_refused_wherever_it_is_published() {
    let page = format!(
        "{PAGE}description = \"Buying\"\n[[group]]\nid = \"shop\"\nname = \"Shopping\"\n[[template]]\nid = \"down\"\ntitle = \"It fails\"\nbody = \"We look\"\n"
    );
    let probe = PROBE.replace("timeout =", "runbook = \"https://wiki.example/\"\ntimeout =");
    let read =
        |page: &str, probe: &str| parse::read(&[file("page.toml", page), file("p.toml", probe)]);
    for (of_page, field, text, place) in [
        (true, "name", "Northwind", "3:8"),
        (true, "url", "https://status.example", "4:7"),
        (true, "name", "Frankfurt", "7:8"),
        (true, "name", "Checkout", "10:8"),
        (true, "description", "Buying", "11:15"),
        (true, "name", "Shopping", "14:8"),
        (true, "title", "It fails", "17:9"),
        (true, "body", "We look", "18:8"),
        (false, "runbook", "https://wiki.example/", "5:11"),
        (false, "name", "open", "9:8"),
    ] {
        for written in ["u0000", "u0007", "u001B", "u007F", "u0085", "uFFFE", "t", "n"] {
            let inside = format!("{}\\{written}{}", &text[..3], &text[3..]);
            let (page, probe) = match of_page {
                true => (page.replacen(text, &inside, 1), probe.clone()),
                false => (page.clone(), probe.replacen(text, &inside, 1)),
            };
            if ["description", "body"].contains(&field) && !written.starts_with('u') {
                read(&page, &probe).expect("it may have several lines");
                continue;
            }
            let errors = read(&page, &probe).expect_err(&inside);
            let code = match written {
                "t" => "0009",
                "n" => "000A",
                code => &code[1..],
            };
            let name = if of_page { "page.toml" } else { "p.toml" };
            let error =
                format!("{name}:{place}: character 4 of `{field}` is U+{code}\nhint: leave out");
            let found = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            assert!(found.starts_with(&error), "{inside}: {found}");
            assert_eq!(errors.len(), 1, "{found}");
        }
    }
}

#[test]
fn values_that_cannot_be() {
    bad("bad_values.toml");
}

#[test]
fn a_heartbeat_is_not_run_and_anything_else_is() {
    bad("heartbeat.toml");
    bad("no_timeout.toml");
}

#[test]
fn steps_of_other_protocols() {
    bad("protocols.toml");
}

#[test]
fn hosts_names_and_addresses_that_nobody_could_reach() {
    bad("addresses.toml");
}

#[test]
fn what_would_not_be_sent_as_it_is_written() {
    bad("headers.toml");
}

#[test]
fn hosts_and_names_that_everybody_resolves() {
    let keys =
        ["get", "post", "websocket", "grpc", "browser", "tcp", "tls", "smtp", "ssh", "icmp", "dns"];
    for host in [
        "my_app",
        "a_b.c_d.example",
        "bücher.example",
        "xn--bcher-kva.example",
        "192.0.2.1",
        "[::1]",
    ] {
        for key in keys {
            let address = match key {
                "get" | "post" | "grpc" | "browser" => format!("http://{host}:8080/"),
                "websocket" => format!("ws://{host}:8080/"),
                "dns" | "icmp" => host.to_owned(),
                _ => format!("{host}:25"),
            };
            let step = format!("[[step]]\nname = \"open\"\n{key} = \"{address}\"\n");
            let text = PROBE.split("[[step]]").next().unwrap().to_owned() + &step;
            let read = parse::read(&[file("page.toml", PAGE), file("p.toml", &text)]);
            // A name server is asked for no address.
            assert_eq!(read.is_ok(), key != "dns" || host != "[::1]", "{step}");
        }
    }
}

#[test]
fn conditions_retries_and_certificates_of_steps() {
    bad("control.toml");
}

#[test]
fn steps_that_contradict_themselves() {
    bad("two_requests.toml");
}

#[test]
fn blanks_that_nothing_fills() {
    bad("templates.toml");
}

#[test]
fn names_that_the_page_does_not_know() {
    bad("unknown_names.toml");
}

#[test]
fn steps_that_ask_for_what_their_kind_does_not_have() {
    bad("step_kinds.toml");
    bad("cleaning_too_long.toml");
}

#[test]
fn an_answer_that_is_an_error_never_passes_unless_the_file_says_so() {
    let steps = |expect: &str| {
        let text = PROBE.to_owned() + expect;
        let read = parse::read(&[file("page.toml", PAGE), file("p.toml", &text)]);
        read.unwrap().probes[0].steps[0].expect.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let succeeds = ["status >= 200", "status < 300"];
    assert_eq!(steps(""), succeeds);
    let text = steps("expect = [\"body contains 'x'\"]");
    assert_eq!(text, ["body contains 'x'", succeeds[0], succeeds[1]]);
    let redirect = steps("expect = [\"header.location == '/next'\"]");
    assert_eq!(redirect, ["header.location == '/next'", "status >= 200", "status < 400"]);
    assert_eq!(steps("expect = [\"status == 404\"]"), ["status == 404"]);
    let degraded = "expect = [{ that = \"status == 200\", level = \"degraded\" }]";
    assert_eq!(steps(degraded), ["status == 200", succeeds[0], succeeds[1]]);
}

#[test]
fn a_page_of_manual_components_needs_no_region() {
    let page = PAGE.replace("[[region]]\nid = \"eu-central\"\nname = \"Frankfurt\"\n", "");
    let manual = file("page.toml", &(page.clone() + "manual = true\n"));
    let read = parse::read(&[manual]).unwrap();
    assert_eq!((read.regions.len(), read.components.len(), read.probes.len()), (0, 1, 0));
    let refused = refusal(&[file("page.toml", &page), file("checkout.toml", PROBE)]);
    assert!(refused.contains("checkout.toml:6") && refused.contains("`eu-central`"), "{refused}");
}

#[test]
fn a_folder_is_one_page_however_its_name_is_written() {
    let page = |path: &str| file(path, &(PAGE.to_owned() + "manual = true\n"));
    assert!(parse::read(&[page("probes/PAGE.TOML")]).is_ok());
    let refused = refusal(&[page("probes/page.toml"), page("probes/old/Page.toml")]);
    assert!(refused.contains("probes/old/Page.toml:1:1: there are two `page.toml`"), "{refused}");
}

#[test]
fn a_probe_that_does_nothing() {
    bad("no_steps.toml");
}

#[test]
fn mistakes_of_the_page() {
    let page = PAGE
        .replace("https://status.example\"", "status.example\"\ntimezone = \"Europe/Berln\"")
        .replace("\"eu-central\"", "\"EU\"")
        + "group = \"shop\"\n[agents]\nbatch_window = \"1m\"\nsilent_after = \"5s\"\n\
            [uptime]\nweights = { major = 2.0, partial = 0.3333, degraded = 0.001 }\n";
    says("page", &refusal(&[file("probes/page.toml", &page)]));
}

#[test]
fn mistakes_of_the_folder() {
    says("no_page", &refusal(&[file("a.toml", PROBE), file("b.toml", PROBE)]));
    says("unwatched", &refusal(&[file("page.toml", PAGE)]));
    let twice = [file("page.toml", PAGE), file("a.toml", PROBE), file("b.toml", PROBE)];
    says("twice", &refusal(&twice));
}

#[test]
fn a_line_with_a_secret_is_not_repeated() {
    let error = refusal(&[file("page.toml", PAGE), file("a.toml", "id = hunter2hunter2")]);
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn incidents_have_rules() {
    let rules = r#"
[incidents]
resolve = "auto"
business_hours = { days = ["mon", "fri"], from = "09:30", to = "24:00" }
[incidents.severity]
major = { low = "sev1" }
[incidents.cadence]
sev1 = { investigating = "5m" }
[incidents.approve]
sev3 = "after 10m"
"#;
    let page = PAGE.replace("id = \"checkout\"", "id = \"checkout\"\nannounce = \"after 5m\"");
    let files = |page: &str| [file("page.toml", page), file("a.toml", PROBE)];
    let read = parse::read(&files(&format!("{page}{rules}"))).unwrap().incidents;
    assert!(read.drafts, "unless said");
    assert_eq!(read.resolve, ResolvePolicy::Auto);
    assert_eq!(read.severity(Impact::Major, Urgency::Low), Severity::Sev1);
    assert_eq!(read.severity(Impact::Minor, Urgency::High), Severity::Sev2, "as usual");
    let minutes = [IncidentStatus::Investigating, IncidentStatus::Identified]
        .map(|phase| read.update_every(Severity::Sev1, phase).unwrap().as_secs() / 60);
    assert_eq!(minutes, [5, 15]);
    assert_eq!(read.approval(Severity::Sev3), "after 10m".parse().unwrap());
    assert_eq!(read.announcement(&"checkout".parse().unwrap()), "after 5m".parse().unwrap());
    let hours = read.business_hours.clone().unwrap();
    assert_eq!((hours.days, hours.from_minute, hours.to_minute), (vec![1, 5], 570, 1_440));
    for (wrong, message) in [
        ("[incidents]\nresolve = \"maybe\"", "resolve"),
        ("[incidents]\nbusiness_hours = { days = [\"monday\"] }", "monday"),
        ("[incidents]\nbusiness_hours = { from = \"8:00\" }", "`8:00` is no time of the day"),
        ("[incidents]\nbusiness_hours = { from = \"18:00\", to = \"08:00\" }", "end before"),
        ("[incidents.cadence]\nsev1 = { identified = \"10s\" }", "must be 1m to 1d"),
        ("[incidents.approve]\nsev1 = \"two\"", "`two` is no approval"),
        ("[incidents.severity]\nmajor = { high = \"sev9\" }", "sev9"),
        ("[incidents]\nanounce = true", "anounce"),
    ] {
        let errors = parse::read(&files(&format!("{page}\n{wrong}\n"))).unwrap_err();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|error| error.contains(message)), "{wrong}: {told:?}");
    }
    let wrong = page.replace("after 5m", "soon");
    let errors = parse::read(&files(&wrong)).unwrap_err();
    assert!(errors[0].to_string().contains("`soon` is no announcement"), "{errors:?}");
}
