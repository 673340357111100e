//! Methods: is a monitor left out, and listed, whose request no step sends?

use serde_json::{Value, json};

use super::{draft, finished, lists, setting};
use domain::import::monitors::folder_draft::FolderDraft;
use domain::import::monitors::folder_report::ConvertedFolder;
use domain::probe::step_kind::HTTP;

/// What a monitor of each tool becomes, with this method and beside one of another kind.
fn converted(method: &Value) -> [(&'static str, ConvertedFolder); 4] {
    let take = |fill: &dyn Fn(&mut FolderDraft)| {
        let mut draft = draft();
        fill(&mut draft);
        finished(draft)
    };
    let gatus = take(&|draft| {
        let config = json!({ "endpoints": [
            { "name": "looked at", "url": "https://a.example/", "method": method, "conditions": ["[STATUS] == 200"] },
            { "name": "port", "url": "tcp://b.example:1" },
        ] });
        draft.take_gatus("f", &setting(&config)).unwrap();
    });
    let blackbox = take(&|draft| {
        let modules = json!({ "modules": {
            "web": { "prober": "http", "http": { "method": method } }, "port": { "prober": "tcp" },
        } });
        let targets = json!([
            { "targets": ["https://a.example/"], "labels": { "module": "web", "job": "looked at" } },
            { "targets": ["b.example:1"], "labels": { "module": "port" } },
        ]);
        let targets = [("t".to_owned(), setting(&targets))];
        draft.take_blackbox(("f", &setting(&modules)), &targets).unwrap();
    });
    let kuma = take(&|draft| {
        let monitors = json!([
            { "name": "looked at", "type": "http", "url": "https://a.example/", "method": method, "interval": 60 },
            { "name": "port", "type": "port", "hostname": "b.example", "port": 1, "interval": 60 },
        ]);
        draft.take_kuma("f", &setting(&monitors)).unwrap();
    });
    let upptime = take(&|draft| {
        let config = json!({ "sites": [
            { "name": "looked at", "url": "https://a.example/", "method": method },
            { "name": "port", "check": "tcp-ping", "url": "b.example", "port": 1 },
        ] });
        draft.take_upptime_sites("f", &setting(&config)).unwrap();
    });
    [("gatus", gatus), ("blackbox", blackbox), ("kuma", kuma), ("upptime", upptime)]
}

#[test]
fn a_method_that_no_step_sends_leaves_its_monitor_out() {
    for method in ["TRACE", "CONNECT", "PROPFIND", "get it", "${METHOD}"] {
        for (tool, folder) in converted(&json!(method)) {
            assert_eq!(folder.report.probes, 1, "{tool}, {method}: {:?}", super::listed(&folder));
            let listed =
                folder.report.not_carried.iter().any(|left_out| {
                    left_out.why == format!("the method `{method}` has no equal here")
                });
            assert!(listed, "{tool}, {method}: {:?}", super::listed(&folder));
            assert!(folder.files.iter().all(|file| !file.text.contains("a.example")), "{tool}");
        }
    }
}

#[test]
fn every_method_of_a_step_is_carried_over_in_any_case_and_none_is_get() {
    let methods = HTTP.actions.iter().flat_map(|key| {
        [(json!(key), *key), (json!(key.to_uppercase()), *key), (json!(format!(" {key}\t")), *key)]
    });
    for (method, key) in methods.chain([(Value::Null, "get"), (json!(""), "get")]) {
        for (tool, folder) in converted(&method) {
            assert_eq!(folder.report.probes, 2, "{tool}, {method}: {:?}", super::listed(&folder));
            assert!(!lists(&folder, &["no equal"]), "{tool}, {method}");
            let line = format!("{key} = \"https://a.example/\"");
            let is_written = folder.files.iter().any(|file| file.text.contains(&line));
            assert!(is_written, "{tool}, {method}: {:?}", folder.files);
        }
    }
}
