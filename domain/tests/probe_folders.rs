//! Folders of probes: those that are right, and what is said of those that are not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use domain::config::parse;
use std::path::Path;

use domain::config::source::SourceFile;
use domain::config::{self};
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
fn says(name: &str, said: &str) {
    let path = bad_files().join(name).with_extension("txt");
    if std::env::var_os("ALLCLEAR_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", said.trim())).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(said.trim(), golden.trim(), "\n{} would be:\n{said}\n", path.display());
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
    let said = refusal(&[file("page.toml", PAGE), file("a.toml", "id = hunter2hunter2")]);
    assert!(!said.contains("hunter2"), "{said}");
}
