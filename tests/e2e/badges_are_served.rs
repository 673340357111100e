//! Badges: do they say what the page says, of the whole and of each component, at once?

use harness::{Bundle, System, get};
use serde_json::json;

#[test]
fn a_badge_says_what_the_page_says() {
    let system = System::without_agents(Bundle::Deployed);
    let ask = |path: &str| get(&system.worker.url(path)).unwrap();
    let before = ask("components/checkout/badge.svg");
    assert_eq!((before.status, before.media_type.as_str()), (200, "image/svg+xml"));
    assert!(!before.body.contains("Operational"), "nothing was observed: {}", before.body);
    system.allclear(&[
        "incident",
        "open",
        "Payments fail",
        "-m",
        "We look.",
        "-c",
        "checkout=major_outage",
    ]);
    for path in ["badge", "components/checkout/badge"] {
        let picture = ask(&format!("{path}.svg"));
        assert!(picture.body.contains(">Major outage<"), "{path}: {}", picture.body);
        assert_eq!(picture.header("cache-control"), before.header("cache-control"));
        let told = ask(&format!("{path}.json")).json();
        assert_eq!(told["message"], "Major outage", "{path}");
        assert_eq!((&told["schemaVersion"], &told["color"]), (&json!(1), &json!("c02636")));
    }
    for path in ["components/nothing/badge.svg", "components/nothing/badge.json"] {
        assert_eq!(ask(path).status, 404, "{path}");
    }
}
