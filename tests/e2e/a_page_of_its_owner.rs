//! A page looks as its owner says, in a browser that keeps to its policy, and says of each part of the world what is seen from
//! there.

use harness::{Bundle, System, request};

const OWN: &str = r##"[brand]
radius_px = 4
font = "Inter, Segoe UI"
support = "mailto:help@northwind.example"
links = [{ name = "Imprint", url = "https://northwind.example/imprint" }]
logo = '''
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 28"><path fill="#6b2fd0" d="M0 0h56v28H0z"/></svg>
'''

[brand.light]
accent = "#6b2fd0"

[page]
"##;

#[test]
fn a_browser_shows_the_brand_and_how_it_is_from_where_the_reader_is() {
    let mut system = System::without_agents(Bundle::Deployed);
    let page = system.probes().join("page.toml");
    let text = std::fs::read_to_string(&page).unwrap();
    let folder = system.probes().display().to_string();
    let pale = OWN.replace("#6b2fd0\"\n\n[page]", "#ffd400\"\n\n[page]");
    std::fs::write(&page, text.replacen("[page]\n", &pale, 1)).unwrap();
    let (applied, _, refusal) = system.try_allclear(&["apply", &folder]);
    assert!(!applied, "{refusal}");
    let nearest = "hint: the nearest that passes is \"#";
    assert!(refusal.contains("`accent` #ffd400") && refusal.contains(nearest), "{refusal}");
    std::fs::write(&page, text.replacen("[page]\n", OWN, 1)).unwrap();
    system.change_page("name = \"Frankfurt\"", "name = \"Frankfurt\"\ncontinent = \"EU\"");
    system.change_page("name = \"Virginia\"", "name = \"Virginia\"\ncontinent = \"NA\"");

    let server = system.worker.url("");
    system.start_agent("eu-central", server.trim_end_matches('/'));
    system.wait_for_page("From Europe: working. From North America: no region reports.");
    let from = |continent: &str| {
        let headers = [("cf-ipcontinent", continent)];
        request("GET", &system.worker.url("here"), &headers, b"").unwrap()
    };
    let reply = from("NA");
    assert_eq!(reply.header("cache-control"), Some("no-store"), "it is of one reader");
    assert_eq!(
        reply.json()["sentence"],
        "From North America, where you are: no region reports. From Europe: working."
    );
    assert_eq!(from("nowhere").json()["continent"], serde_json::Value::Null);
    system.read_by("own_page.mjs");
}
