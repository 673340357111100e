//! What was told can be checked: a hash-chained log, figures that follow from it, the page as it stood,
//! and corrections that say that they are some.

use domain::time::timestamp::Timestamp;
use harness::{System, eventually, get, wait_for};
use serde_json::Value;

#[test]
fn the_page_can_be_counted_again_and_seen_as_it_stood() {
    let system = System::start();
    let well = stood(&system, "All systems are working");
    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    let broken = stood(&system, "Checkout is down");
    system.shop.mend();
    system.wait_for_page("All systems are working");

    let page = system.worker.url("");
    let output = system.allclear(&["verify", &page]);
    // Three components, two groups, the page itself, and eight windows each.
    assert!(output.contains("48 figures of the page verified"), "{output}");
    assert!(output.contains("lines verified"), "{output}");

    let then = system.get(&format!("?at={well}"));
    assert!(
        then.contains("All systems are working") && then.contains("The page as it was at"),
        "{then}"
    );
    let asked = |at: &str| get(&system.worker.url(&format!("?at={at}"))).unwrap().status;
    assert_eq!(
        [asked("2020-01-01T00:00Z"), asked("tomorrow"), asked("2999-01-01T00:00Z")],
        [404, 422, 422]
    );

    a_changed_byte_is_found(&system);
    a_correction_is_told_as_one(&system, &well, &broken);
    let output = system.allclear(&["verify", &page]);
    assert!(output.contains("48 figures of the page verified"), "{output}");
}

/// An instant at which the page stood so; on a slow machine, an agent may be late for a moment.
fn stood(system: &System, text: &str) -> String {
    eventually("the page to stand so", || {
        let at = as_of(system);
        system.get(&format!("?at={at}")).contains(text).then_some(at)
    })
}

/// When the page was true that is shown now.
fn as_of(system: &System) -> String {
    let figures: Value = serde_json::from_str(&system.get("uptime.json")).unwrap();
    figures["as_of"].as_str().unwrap().to_owned()
}

fn a_changed_byte_is_found(system: &System) {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("log.jsonl");
    let log = system.get("log.jsonl");
    assert!(log.contains(r#""type":"status""#) && log.contains(r#""says":"down""#), "{log}");
    assert!(!log.contains("token"), "nothing that is not public");
    std::fs::write(&kept, &log).unwrap();
    let file = kept.display().to_string();
    assert!(system.allclear(&["verify", &file]).contains("Checkout: 30d"));
    let lines: Vec<&str> = log.lines().collect();
    let third = log.find(lines[2]).unwrap();
    for at in [third + lines[2].len() / 2, third + 12, third + lines[2].len() - 4] {
        let mut damaged = log.clone().into_bytes();
        damaged[at] ^= 1;
        std::fs::write(&kept, damaged).unwrap();
        let (verified, _, why) = system.try_allclear(&["verify", &file]);
        assert!(!verified && why.contains("line 3"), "{why}");
    }
    std::fs::write(&kept, [lines[0], lines[2]].join("\n")).unwrap();
    let (verified, _, why) = system.try_allclear(&["verify", &file]);
    assert!(!verified && why.contains("line 2"), "a line is missing: {why}");
}

fn a_correction_is_told_as_one(system: &System, from: &str, to: &str) {
    let before = figure(system);
    assert!(before < 100_000);
    let why = "our payment <b>sandbox</b> was broken, not the shop";
    let now: Timestamp = as_of(system).parse().unwrap();
    let until = now.to_string();
    let id = system.allclear(&["correction", "add", "checkout", from, &until, "operational", why]);
    wait_for("the correction", || figure(system) == 100_000);
    let page = system.get("");
    assert!(
        page.contains("Corrections") && page.contains("sandbox&lt;/b&gt; was broken"),
        "{page}"
    );
    assert!(system.get(&format!("?at={to}")).contains("Checkout is down"), "as it stood then");
    assert!(system.allclear(&["correction", "list"]).contains(&id));
    system.allclear(&["correction", "withdraw", &id]);
    wait_for("the correction to be withdrawn", || figure(system) < 100_000);
    for (arguments, place) in [
        (["nobody", from, to, "operational", why], "component"),
        (["checkout", to, from, "operational", why], "to"),
        (["checkout", from, "2999-01-01T00:00Z", "operational", why], "to"),
        (["checkout", from, to, "operational", " "], "reason"),
    ] {
        let arguments = [&["correction", "add"], &arguments[..]].concat();
        let (taken, _, output) = system.try_allclear(&arguments);
        assert!(!taken && output.contains(&format!("{place}: ")), "{output}");
    }
}

/// Uptime of the checkout since it is on the page, in hundred-thousandths.
fn figure(system: &System) -> u64 {
    let figures: Value = serde_json::from_str(&system.get("uptime.json")).unwrap();
    let components = figures["components"].as_array().unwrap();
    let checkout = components.iter().find(|component| component["id"] == "checkout").unwrap();
    checkout["windows"]["since_start"]["hundred_thousandths"].as_u64().unwrap()
}
