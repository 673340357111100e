//! Customers: are they read from their file within its limits, planned like every part, and in nothing that readers get?

use domain::board::{Board, Command, NewNotice};
use domain::config::customer_schema;
use domain::config::customers::{
    ContractExclusion, Customer, MAX_CREDITS, MAX_CUSTOMERS, MAX_HOLIDAYS, MAX_REASON_CHARS,
};
use domain::config::source::{MAX_CUSTOMERS_FILE_BYTES, MAX_FILE_ERRORS, SourceFile};
use domain::config::{Configuration, parse};
use domain::content::PackedContent;
use domain::operations::incident_context::incident_context;
use domain::probe::ProbeImpact;
use domain::public::build_view::{component_reports, recent_incidents};
use domain::public::component_detail::component_detail;
use domain::public::feeds::entries::entries;
use domain::public::feeds::subject::FeedSubject;
use domain::public::feeds::{atom, json_feed, rss};
use domain::public::live_state::LiveState;
use domain::public::machines::{banner, crawlers, embed_page, language_models, markdown_pages};
use domain::public::month_history::month_history;
use domain::public::statuspage_v2;
use domain::public::uptime_report::figures;
use domain::time::month::CalendarMonth;
use domain::time::time_zone::Zone;

use crate::story::{AGENTS, PageStory, at, card_payments_fail, configuration, probe};

const PAGE: &str = "[page]\nname = \"Northwind\"\nurl = \"https://n.test\"\n\
    [[region]]\nid = \"eu\"\nname = \"Frankfurt\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Checkout\"\nmanual = true\n\
    [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n";

fn file(path: &str, text: impl Into<String>) -> SourceFile {
    SourceFile { path: path.to_owned(), text: text.into() }
}

fn read(customers: impl Into<String>) -> Result<Configuration, Vec<String>> {
    let read = parse::read(&[file("page.toml", PAGE), file("customers.toml", customers)]);
    read.map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

const ACME: &str = r#"
[[customer]]
id = "acme"
name = "Acme Ltd"
components = ["checkout", "desk"]
key = true
owner = "ada"
contacts = ["acme-ops", "acme-boss"]

[customer.contract]
target = "99.9%"
timezone = "America/New_York"
service_hours = { days = ["mon", "tue"], from = "08:00", to = "24:00" }
holidays = ["2026-12-25", "2027-01-01"]
exclude = ["third_party", "maintenance"]
credits = [{ below = "99.9%", percent = 10 }, { below = "99%", percent = 25 }]

[[customer]]
id = "globex"
name = "Globex"
components = []
left = { on = "2026-10-01", reason = "It was bought" }
"#;

#[test]
fn a_file_says_who_uses_what_and_what_was_promised() {
    let configuration = read(ACME).unwrap();
    let [acme, globex] = configuration.customers.as_slice() else { panic!() };
    assert_eq!((acme.name.as_str(), acme.components.len(), acme.is_key), ("Acme Ltd", 2, true));
    assert_eq!(acme.owner.as_ref().unwrap().as_str(), "ada");
    assert_eq!(acme.contacts.len(), 2);
    let contract = acme.contract.as_ref().unwrap();
    assert_eq!(contract.target.thousandths(), 99_900);
    assert_eq!(contract.timezone.as_ref().unwrap().name(), "America/New_York");
    assert_eq!(contract.service_hours.as_ref().unwrap().to_string(), "mon, tue 08:00 to 24:00");
    assert_eq!(contract.holidays[1].to_string(), "2027-01-01");
    assert_eq!(contract.exclude, [ContractExclusion::Maintenance, ContractExclusion::ThirdParty]);
    let credits: Vec<_> =
        contract.credits.iter().map(|c| (c.below.to_string(), c.percent)).collect();
    assert_eq!(credits, [("99.9%".to_owned(), 10), ("99%".to_owned(), 25)]);
    assert_eq!((globex.is_key, globex.contract.is_none()), (false, true));
    assert_eq!(globex.left.as_ref().unwrap().reason.as_deref(), Some("It was bought"));
    // What was read is stored as JSON, and a folder without customers is stored as before.
    let json = serde_json::to_string(&configuration).unwrap();
    assert_eq!(serde_json::from_str::<Configuration>(&json).unwrap(), configuration);
    let without = parse::read(&[file("page.toml", PAGE)]).unwrap();
    let stored = serde_json::to_string(&without).unwrap();
    assert!(!stored.contains("customer"), "{stored}");
    assert_eq!(serde_json::from_str::<Configuration>(&stored).unwrap(), without);
    // What the parser takes the schema takes.
    let value = serde_json::to_value(ACME.parse::<toml::Table>().unwrap()).unwrap();
    let schema = customer_schema::customers();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&value));
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/customers.md");
    let text = std::fs::read_to_string(path).unwrap();
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(read(example).unwrap().customers.len(), 2);
}

#[test]
fn a_folder_has_at_most_one_file_of_customers_wherever_it_lies() {
    for path in ["customers.toml", "sales/customers.toml", "Customers.TOML"] {
        let read = parse::read(&[file("page.toml", PAGE), file(path, ACME)]).unwrap();
        assert_eq!((read.customers.len(), read.probes.len()), (2, 0), "{path}");
    }
    let two = [file("page.toml", PAGE), file("a/customers.toml", ""), file("customers.toml", ACME)];
    let errors = parse::read(&two).unwrap_err();
    assert_eq!(
        errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "customers.toml:1:1: there are two `customers.toml`\nhint: the other one is a/customers.toml; a folder is one page"
        ]
    );
    assert!(read("").unwrap().customers.is_empty(), "a file that names none");
}

#[test]
fn a_customer_leaves_on_a_day_of_its_own_clocks() {
    let customer = |zone: &str| -> Customer {
        let zone = if zone.is_empty() { String::new() } else { format!(", timezone = \"{zone}\"") };
        let text = format!(
            "[[customer]]\nid = \"a\"\nname = \"A\"\ncomponents = [\"desk\"]\n\
             left = {{ on = \"2026-10-01\" }}\ncontract = {{ target = \"99%\"{zone} }}\n"
        );
        read(text).unwrap().customers.remove(0)
    };
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    for (zone, at, has_left) in [
        ("", "2026-09-30T21:59:59Z", false),
        ("", "2026-09-30T22:00:00Z", true),
        ("America/New_York", "2026-10-01T03:59:59Z", false),
        ("America/New_York", "2026-10-01T04:00:00Z", true),
        ("", "2027-01-01T00:00:00Z", true),
    ] {
        let at = at.parse().unwrap();
        assert_eq!(customer(zone).has_left(&berlin, at), has_left, "{zone} {at}");
    }
}

/// A customer with all that a contract may have, in the form of `allclear fmt`.
fn large(n: usize, holidays: usize, credits: usize) -> String {
    let days: Vec<String> =
        (0..holidays).map(|n| format!("\"20{:02}-{:02}-01\"", 26 + n / 12, n % 12 + 1)).collect();
    let credits: Vec<String> =
        (0..credits).map(|n| format!("{{ below = \"{}%\", percent = 10 }}", 99 - n)).collect();
    format!(
        "[[customer]]\nid = \"customer-{n}\"\nname = \"Customer number {n} of many Ltd\"\n\
         components = [\"checkout\", \"desk\"]\nowner = \"ada\"\ncontacts = [\"ops-{n}\"]\n\n\
         [customer.contract]\ntarget = \"99.95%\"\ntimezone = \"Europe/Berlin\"\n\
         service_hours = {{ days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"], from = \"08:00\", to = \"18:00\" }}\n\
         holidays = [{}]\nexclude = [\"maintenance\", \"third_party\"]\ncredits = [{}]\n\n",
        days.join(", "),
        credits.join(", ")
    )
}

#[test]
fn a_thousand_customers_with_a_hundred_holidays_fit() {
    let all = |count: usize| (0..count).map(|n| large(n, MAX_HOLIDAYS, 2)).collect::<String>();
    let text = all(MAX_CUSTOMERS);
    let bytes = text.len();
    assert!(bytes < MAX_CUSTOMERS_FILE_BYTES, "{bytes}");
    let configuration = read(text.clone()).unwrap();
    assert_eq!(configuration.customers.len(), MAX_CUSTOMERS);
    let json = serde_json::to_vec(&configuration).unwrap();
    let packed = PackedContent::pack(&json).unwrap().packed.len();
    println!("{bytes} bytes of customers, {} as they are stored, packed {packed}", json.len());
    assert!(json.len() < 2_500_000 && packed < 300_000, "{} {packed}", json.len());
    let refused = read(all(MAX_CUSTOMERS + 1)).unwrap_err();
    assert!(refused[0].contains("there are 1001 customers; at most 1000 are taken"), "{refused:?}");
    let at_limit = text + &" ".repeat(MAX_CUSTOMERS_FILE_BYTES - bytes);
    assert!(read(at_limit.clone()).is_ok());
    let refused = read(at_limit + " ").unwrap_err();
    let message = "customers.toml:1:1: the file has 2000001 bytes; at most 2000000 are read";
    assert_eq!(refused, [message]);
}

#[test]
fn lists_and_texts_have_limits() {
    let reason = |count: usize| {
        format!(
            "[[customer]]\nid = \"a\"\nname = \"A\"\ncomponents = []\n\
             left = {{ on = \"2026-10-01\", reason = \"{}\" }}\n",
            "x".repeat(count)
        )
    };
    for (at_limit, beyond, message) in [
        (large(0, MAX_HOLIDAYS, 1), large(0, MAX_HOLIDAYS + 1, 1), "`holidays` has 101 entries"),
        (large(0, 1, MAX_CREDITS), large(0, 1, MAX_CREDITS + 1), "at most 10 credits"),
        (reason(MAX_REASON_CHARS), reason(MAX_REASON_CHARS + 1), "`reason` has 301 characters"),
    ] {
        assert!(read(at_limit).is_ok(), "{message}");
        let refused = read(beyond).unwrap_err();
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert!(refused[0].contains(message), "{refused:?}");
    }
    // What a file of its size can hold takes no longer than any other.
    let days: String = (0..150_000).map(|n| format!("\"d{n}\",")).collect();
    let refused = read(format!("{}contacts = [{days}]\n", ACME.split("contacts").next().unwrap()));
    assert!(refused.unwrap_err()[0].contains("`contacts` has 150000 entries; at most 100"));
    let unknown = format!("x = 1\n{}", large(0, 1, 1).replace("desk", "zzzz").repeat(900));
    let refused = read(unknown).unwrap_err();
    assert_eq!(refused.len(), MAX_FILE_ERRORS, "no more mistakes are told than anybody reads");
}

#[test]
fn a_plan_tells_of_each_customer() {
    let before = read(ACME).unwrap();
    let board = Board { configuration: Some(before.into()), ..Board::default() };
    let text = ACME
        .replace("target = \"99.9%\"", "target = \"99.95%\"")
        .replace("globex", "initech")
        .replace("Globex", "Initech");
    let files = [file("page.toml", PAGE), file("customers.toml", text)];
    let plan = board.plan(&files, at(0)).unwrap().to_string();
    let told = "~ customer acme\n    contract.target: 99.9% → 99.95%\n- customer globex\n+ customer initech";
    assert!(plan.contains(told), "{plan}");
}

#[test]
fn no_customer_is_in_anything_that_readers_or_agents_get() {
    let mut story = PageStory::begin();
    let mut with = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    let customers = ACME.replace("acme", "zebra").replace("Acme", "Zebra").replace("ada", "zelda");
    with.customers = read(customers).unwrap().customers;
    story.configure(with);
    story.until(100, &[]);
    story.until(160, &["eu-1", "us-1", "ap-1"]);
    story.tell(card_payments_fail(None));
    story.tell(Command::PostNotice(NewNotice {
        body: "Note.".into(),
        components: ["checkout".parse().unwrap()].into(),
        from: None,
        until: None,
    }));
    let (view, now) = (story.view(), at(story.now));
    let incident = &story.board.incidents[0];
    let internal = serde_json::to_string(&incident_context(&story.board, incident)).unwrap();
    assert!(internal.contains("Zebra Ltd"), "operators see it: {internal}");

    let checkout = view.components().find(|component| component.id.as_str() == "checkout").unwrap();
    let incidents = recent_incidents(&story.board, 50);
    let feed = entries(&incidents, &[], None);
    let subject = || FeedSubject::page(&view);
    let detail = component_detail(&story.board, &story.heard, &checkout.id, now);
    let month = CalendarMonth::holding(now, &Zone::UTC);
    let mut outputs = vec![
        story.published.clone(),
        serde_json::to_string(&view).unwrap(),
        serde_json::to_string(&figures(&view)).unwrap(),
        serde_json::to_string(&detail).unwrap(),
        serde_json::to_string(&component_reports(&story.board, &story.heard, now)).unwrap(),
        serde_json::to_string(&month_history(&story.board, month, now)).unwrap(),
        serde_json::to_string(&statuspage_v2::summary(&view)).unwrap(),
        serde_json::to_string(&statuspage_v2::components_answer(&view)).unwrap(),
        serde_json::to_string(&statuspage_v2::incidents(&view, &incidents)).unwrap(),
        rss::feed(subject(), &feed),
        atom::feed(subject(), &feed),
        json_feed::feed(subject(), &feed),
        markdown_pages::front(&view, now),
        markdown_pages::component(&view, checkout, now),
        markdown_pages::incident(&view, &view.incidents[0], now),
        language_models::explanation(&view),
        crawlers::sitemap(&view).unwrap(),
        banner::banner(&view, now),
        embed_page::embed_page(&view, now),
        serde_json::to_string(&LiveState::new(&view, now)).unwrap(),
    ];
    outputs
        .extend(AGENTS.map(|(agent, _)| serde_json::to_string(&story.assignment(agent)).unwrap()));
    for output in outputs {
        assert!(output.len() > 2, "{output}");
        let output = output.to_lowercase();
        let secret = ["zebra", "globex", "zelda", "acme"];
        let named = secret.iter().find(|word| output.contains(**word));
        assert_eq!(named, None, "{output}");
    }
}
