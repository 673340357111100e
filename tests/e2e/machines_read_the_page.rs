//! Machines read the page: crawlers, language models, and other sites that show its status.

use harness::{Bundle, Reply, System, get, request, root};

const HEADLINE: &str = "We have no data right now";

fn ask(system: &System, path: &str) -> Reply {
    get(&system.worker.url(path)).unwrap()
}

fn incident(system: &System) -> String {
    let opened =
        system.allclear(&["incident", "open", "Deliveries are <b>late</b>", "-m", "# By an hour"]);
    system.wait_for_page("Deliveries are");
    opened.trim().to_owned()
}

#[test]
fn each_page_has_a_twin_in_markdown_which_is_named_in_its_head() {
    let system = System::without_agents(Bundle::Deployed);
    let of_incident = format!("incidents/{}", incident(&system));
    let its_twin = format!("{of_incident}.md");
    for (path, twin, texts) in [
        ("", "index.md", [HEADLINE, "[Deliveries are \\<b\\>late\\</b\\>](<http://"]),
        ("components/checkout", "components/checkout.md", ["# Checkout\n", "## Uptime\n"]),
        (
            of_incident.as_str(),
            its_twin.as_str(),
            ["# Deliveries are \\<b\\>late\\</b\\>\n", "\n> By an hour\n"],
        ),
    ] {
        let page = ask(&system, path);
        assert!(
            page.body.contains(&format!("type=\"text/markdown\" href=\"/{twin}\"")),
            "{path}: {}",
            page.body
        );
        let reply = ask(&system, twin);
        assert_eq!(
            (reply.status, reply.media_type.as_str()),
            (200, "text/markdown; charset=utf-8")
        );
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        for text in texts {
            assert!(reply.body.contains(text), "{twin}: {text}: {}", reply.body);
        }
        assert!(reply.body.contains("As of "), "{twin}");
    }
    for nothing in ["components/nothing.md", "incidents/nothing00000.md", "maintenance/.md"] {
        assert_eq!(ask(&system, nothing).status, 404, "{nothing}");
    }
    let told = ask(&system, "llms.txt");
    let places = told.body.split("(<").skip(1).filter_map(|rest| rest.split('>').next());
    let places: Vec<&str> = places.collect();
    assert!(places.len() > 10, "{}", told.body);
    for place in places {
        assert_eq!(get(place).unwrap().status, 200, "{place} of llms.txt");
    }
}

#[test]
fn crawlers_find_every_page_and_its_picture() {
    let system = System::without_agents(Bundle::Deployed);
    incident(&system);
    let robots = ask(&system, "robots.txt");
    assert_eq!(robots.media_type, "text/plain; charset=utf-8");
    let (_, map) = robots.body.split_once("\nSitemap: ").unwrap();
    let map = get(map.trim()).unwrap();
    assert_eq!((map.status, map.media_type.as_str()), (200, "application/xml; charset=utf-8"));
    let places = map.body.split("<loc>").skip(1).filter_map(|rest| rest.split('<').next());
    let places: Vec<&str> = places.collect();
    assert!(places.len() >= 5, "{}", map.body);
    for place in places {
        let page = get(place).unwrap();
        assert_eq!(page.status, 200, "{place}");
        assert!(page.body.contains(&format!("rel=\"canonical\" href=\"{place}\"")), "{place}");
        let (_, rest) = page.body.split_once("\"og:image\" content=\"").unwrap();
        let picture = get(rest.split('"').next().unwrap()).unwrap();
        assert_eq!((picture.status, picture.media_type.as_str()), (200, "image/png"), "{place}");
    }
}

#[test]
fn a_security_contact_is_named_once_it_is_configured() {
    let system = System::without_agents(Bundle::Deployed);
    let path = ".well-known/security.txt";
    let refused = ask(&system, path);
    assert_eq!(refused.status, 404);
    assert!(refused.json()["hint"].as_str().unwrap().contains("[security]"), "{}", refused.body);
    let contact = |expires: &str| {
        format!(
            "[security]\ncontact = \"mailto:security@n.test\"\nexpires = \"{expires}\"\n\n[page]\n"
        )
    };
    system.change_page("[page]\n", &contact("2999-01-01T00:00:00Z"));
    let told = ask(&system, path);
    assert_eq!((told.status, told.media_type.as_str()), (200, "text/plain; charset=utf-8"));
    assert!(
        told.body.starts_with("Contact: mailto:security@n.test\nExpires: 2999-01-01T00:00:00Z\n")
    );
    system.change_page("2999-", "2001-");
    let expired = ask(&system, path);
    assert_eq!(expired.status, 404, "{}", expired.body);
    assert!(expired.json()["detail"].as_str().unwrap().contains("expired"), "{}", expired.body);
}

#[test]
fn only_the_line_that_is_made_for_it_is_framed_by_other_sites() {
    let system = System::without_agents(Bundle::Deployed);
    let policy = |path: &str| {
        let reply = ask(&system, path);
        reply.header("content-security-policy").unwrap_or_else(|| panic!("{path}")).to_owned()
    };
    assert!(policy("embed").contains("frame-ancestors *"));
    for path in ["", "components/checkout", "subscribe"] {
        assert!(policy(path).contains("frame-ancestors 'none'"), "{path}");
    }
    let script = ask(&system, "embed/banner.js");
    assert_eq!(script.status, 200);
    assert!(script.media_type.starts_with("text/javascript"), "{}", script.media_type);
    assert_eq!(script.header("access-control-allow-origin"), Some("*"));
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
    let file = read("public/_headers");
    let (_, headers) = file.split_once('\n').unwrap();
    let here = headers.trim().replace('\n', "\\\\n");
    assert!(read("worker/workerd.capnp").contains(&here), "both have the same headers: {here}");
    assert!(script.body.len() <= 2_048, "{} bytes", script.body.len());
    let options = request("OPTIONS", &system.worker.url("embed/banner.json"), &[], b"").unwrap();
    assert_eq!(options.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn another_site_shows_what_is_wrong_under_a_strict_policy() {
    let system = System::without_agents(Bundle::Deployed);
    let id = incident(&system);
    system.read_by_with("banner.mjs", &[&id]);
}
