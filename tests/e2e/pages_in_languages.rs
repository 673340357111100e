//! A reader reads the page in a language that the browser wants, or that the address names, and what operators wrote in it.

use harness::{Bundle, Reply, System, request};

const NAMES: &str = "[translations.de]\npage = \"Nordwind\"\n[translations.de.components]\ncheckout = \"Kasse\"\n\
    [translations.de.regions]\neu-central = \"Fränkfurt\"\n\n[page]\n";
const UPDATE: &str = "We look into it.\n\n::: de\nWir sehen **nach**.\n:::";

fn read(system: &System, path: &str, languages: &str) -> Reply {
    let headers = [("accept-language", languages), ("accept", "text/html")];
    request("GET", &system.worker.url(path), &headers, b"").unwrap()
}

#[test]
fn a_page_is_read_in_the_language_of_its_reader() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("[page]\n", NAMES);
    let open = ["incident", "open", "Cards fail", "-m", UPDATE, "-c", "checkout=major_outage"];
    let incident = system.allclear(&open);

    let german = read(&system, "", "de-AT,de;q=0.9,en;q=0.8");
    for part in [
        "<html lang=\"de\"",
        "Kasse",
        "Nordwind",
        "Wir sehen <strong>nach</strong>.",
        "href=\"/history\"",
    ] {
        assert!(german.body.contains(part), "{part}: {}", german.body);
    }
    assert!(!german.body.contains("We look into it"), "{}", german.body);
    assert_eq!(german.header("vary"), Some("accept-language"));

    // One after the other, so that what is kept for one reader is not sent to another.
    for languages in ["en", "de", "", "nl", "de", "en-GB, de;q=0.5"] {
        let page = read(&system, "", languages);
        let is_german = languages.starts_with("de");
        assert_eq!(page.body.contains("<html lang=\"de\""), is_german, "{languages}");
        assert_eq!(page.body.contains("We look into it."), !is_german, "{languages}");
        assert_eq!(page.header("etag") == german.header("etag"), is_german, "{languages}");
    }
    let headers = [("accept-language", "en"), ("if-none-match", german.header("etag").unwrap())];
    let english = request("GET", &system.worker.url(""), &headers, b"").unwrap();
    assert_eq!(english.status, 200, "the tag is that of the German page");

    // An address that names a language keeps to it, whatever the browser wants.
    let arabic = read(&system, "ar/", "de");
    assert!(arabic.body.contains("<html lang=\"ar\" dir=\"rtl\""), "{}", arabic.body);
    assert!(arabic.body.contains("href=\"/ar/history\""), "{}", arabic.body);
    assert!(arabic.body.contains("href=\"/de/\"") && arabic.body.contains("lang=\"de\""));
    assert_eq!(arabic.header("vary"), None, "it is the same for all");
    for (path, tag) in [
        ("de", "de"),
        ("ja/history", "ja"),
        ("zh-hans/uptime", "zh-Hans"),
        ("pt-br/components/checkout", "pt-BR"),
        ("fr/maintenance", "fr"),
        ("es/subscribe", "es"),
        ("ja/report", "ja"),
        ("en/", "en"),
        (&format!("de/incidents/{incident}"), "de"),
    ] {
        let page = read(&system, path, "nl");
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains(&format!("<html lang=\"{tag}\"")), "{path}: {}", page.body);
    }
    let told = read(&system, &format!("de/incidents/{incident}"), "");
    assert!(told.body.contains("Wir sehen") && told.body.contains("Kasse"), "{}", told.body);

    // Documents for programs have one address, and the text for everybody.
    for path in ["de/api/v2/summary.json", "de/history.atom", "de/healthz", "nl/", "de/nothing"] {
        assert_eq!(read(&system, path, "").status, 404, "{path}");
    }
    for path in ["api/v2/summary.json", "history.atom", "index.md"] {
        let body = read(&system, path, "de").body;
        assert!(body.contains("We look into it.") && !body.contains("Wir sehen"), "{path}: {body}");
        assert!(!body.contains("Kasse") && !body.contains(":::"), "{path}: {body}");
    }
    system.read_by("languages.mjs");
}

#[test]
fn a_page_may_have_a_language_of_its_own() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("[page]\n", "[page]\nlanguage = \"fr\"\n");
    for (languages, tag) in [("", "fr"), ("nl", "fr"), ("*", "fr"), ("de", "de"), ("en", "en")] {
        let page = read(&system, "", languages);
        assert!(page.body.contains(&format!("<html lang=\"{tag}\"")), "{languages}");
    }
    let page = system.probes().join("page.toml");
    let text = std::fs::read_to_string(&page).unwrap().replace("\"fr\"", "\"tlh\"");
    std::fs::write(&page, text).unwrap();
    let (applied, _, refusal) =
        system.try_allclear(&["apply", &system.probes().display().to_string()]);
    assert!(!applied && refusal.contains("tlh"), "{refusal}");
}
