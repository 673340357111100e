//! Pages of nothing, of as much as is usual, of very much, without a Board, and of those who are not let in: each form of page
//! that there is.

use std::fmt::Write;
use std::time::Duration;

use domain::time::timestamp::Timestamp;
use harness::{
    ADMIN_TOKEN, Bundle, LocalWorker, REGIONS, Reply, System, TestSettings, WebhookReceiver,
    eventually, get, now, request, wait_for,
};
use serde_json::{Value, json};

/// Nobody listens there; that mail could be sent is enough for the forms.
const NO_MAIL_SERVER: &str = "smtp://127.0.0.1:9?tls=none";
const MARKDOWN: &str = "**Card payments** fail for *some* customers.\n\n- Paying by invoice works.\n- So does \
    `POST /v1/refunds`.\n\n1. We look.\n2. We mend.\n\n> It is the provider.\n\n| When | How many orders wait | Where |\n|---|---|---|\n| 10:00 | 1,200 | \
    https://shop.example/warehouses/north/lines/12 |\n\n```\ncurl -fsS https://shop.example/api/v2/orders\n```\n\n\
    We follow [the provider](https://provider.example/status).";
const DAY: Duration = Duration::from_secs(86_400);
/// A look of its own.
const BRAND: &str = "[brand]\nsupport = \"mailto:help@example.com\"\nradius_px = 6\nfont = \"DejaVu Serif\"\n\
    links = [{ name = \"Imprint\", url = \"https://example.com/imprint\" }]\nlogo = '''\n\
    <svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 28 28\"><circle cx=\"14\" cy=\"14\" r=\"13\" fill=\"#6b2fd0\"/></svg>\n'''\n\
    [brand.light]\naccent = \"#6b2fd0\"\n[brand.dark]\nbackground = \"#000000\"\n";
/// How many groups the large page has.
const GROUPS: usize = 5;

/// Pages that are looked at: name, address, status, and what is sent if it is a form.
#[derive(Default)]
pub(super) struct PageList(pub(super) Vec<Value>);

impl PageList {
    fn add(&mut self, worker: &LocalWorker, name: &str, path: &str, status: u16) {
        let url = worker.url(path);
        self.0.push(json!({ "name": name, "url": url, "status": status }));
    }

    fn add_form(&mut self, worker: &LocalWorker, name: &str, path: &str, answer: (u16, &str)) {
        let (status, form) = answer;
        let url = worker.url(path);
        self.0.push(json!({ "name": name, "url": url, "status": status, "form": form }));
    }
}

fn post(worker: &LocalWorker, path: &str, body: &Value) -> Value {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let url = worker.url(&format!("ops/v1/{path}"));
    let reply = request("POST", &url, &headers, body.to_string().as_bytes()).unwrap();
    assert!(reply.status < 300, "{path}: {}", reply.body);
    reply.json()
}

fn apply(worker: &LocalWorker, page: &str) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), page).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
}

/// A page of nothing.
pub(super) fn empty() -> (PageList, LocalWorker) {
    let mut pages = PageList::default();
    let worker = LocalWorker::start(Bundle::Deployed);
    apply(&worker, "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n");
    let paths = ["", "history", "uptime", "maintenance", "subscribe", "api"];
    for path in paths {
        let name = if path.is_empty() { "front" } else { path };
        pages.add(&worker, &format!("empty-{name}"), path, 200);
    }
    (pages, worker)
}

/// A page of a hundred components and fifty incidents, with a brand.
pub(super) fn large() -> (PageList, LocalWorker) {
    let mut pages = PageList::default();
    let worker = LocalWorker::start(Bundle::Deployed);
    let mut page = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n".to_owned();
    page.push_str(BRAND);
    for n in 0..GROUPS {
        let _ = writeln!(page, "[[group]]\nid = \"group-{n}\"\nname = \"Region {n}\"");
    }
    for n in 0..100 {
        let group = n % GROUPS;
        let name = format!("Part {n} of the warehouse and its conveyors");
        let _ = writeln!(
            page,
            "[[component]]\nid = \"part-{n}\"\nname = \"{name}\"\ngroup = \"group-{group}\"\nmanual = true"
        );
    }
    apply(&worker, &page);
    for n in 0..50 {
        let (began, part) = (now().minus(DAY / 4 * (n + 1)), format!("part-{}", n * 7 % 100));
        let status = ["partial_outage", "degraded_performance", "major_outage"][n as usize % 3];
        let body = if n % 10 == 0 { MARKDOWN } else { "They wait for a **lorry**." };
        let mut new =
            json!({ "name": format!("Orders {n} are late in the warehouse"), "body": body });
        if n % 10 == 0 {
            new["components"] = json!({ part: status });
        } else {
            let over = json!({ "status": "resolved", "started_at": began, "ended_at": began.plus(DAY / 24) });
            over.as_object().unwrap().iter().for_each(|(field, value)| new[field] = value.clone());
        }
        post(&worker, "incidents", &new);
    }
    for n in 0..3 {
        let from = now().plus(DAY * n / 8 + DAY / 48);
        let until = from.plus(DAY / 24);
        work(&worker, &format!("New conveyor belts, part {n}"), (from, until), "part-1");
    }
    for (name, path) in [
        ("front", ""),
        ("history", "history"),
        ("uptime", "uptime"),
        ("maintenance", "maintenance"),
        ("subscribe", "subscribe"),
    ] {
        pages.add(&worker, &format!("large-{name}"), path, 200);
    }
    (pages, worker)
}

fn work(
    worker: &LocalWorker,
    name: &str,
    (from, until): (Timestamp, Timestamp),
    component: &str,
) -> String {
    let (from, until) = (from.to_string(), until.to_string());
    let window = ["--from", &from, "--until", &until, "-m", MARKDOWN, "-c", component];
    worker.allclear(&[&["maintenance", "schedule", name][..], &window].concat())
}

/// A page as most are: five components, three of them watched, an incident, maintenance and a notice.
pub(super) fn usual() -> (PageList, (System, WebhookReceiver)) {
    let mut pages = PageList::default();
    let receiver = WebhookReceiver::start();
    let settings = TestSettings {
        smtp_url: Some(NO_MAIL_SERVER),
        private_targets: true,
        ..TestSettings::default()
    };
    let mut system = System::without_agents_under(Bundle::Deployed, settings);
    let last = "description = \"Signing in\"";
    let more = "\n[[component]]\nid = \"mail\"\nname = \"Mail\"\ngroup = \"platform\"\nmanual = true\n\
                [[component]]\nid = \"search\"\nname = \"البحث\"\ngroup = \"platform\"\nmanual = true\n\
                [[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"boss\"] }]\n";
    system.allclear(&["contact", "set", "boss", "--webhook", &receiver.url("ok/boss")]);
    system.change_page(last, &format!("{last}\n{more}"));
    for region in REGIONS {
        let server = system.worker.url("");
        system.start_agent(region, &server);
    }
    let worker = &system.worker;
    let at = now();
    let work = work(worker, "New disks", (at.plus(DAY / 24), at.plus(DAY / 12)), "checkout");
    system.allclear(&["notice", "post", MARKDOWN, "-c", "mail"]);
    let old = ["incident", "open", "Mail was late", "-m", "By an hour.", "-s", "resolved"];
    let old = system.allclear(&old);
    let texts = ["--description", "--root-cause", "--resolution", "--next-steps"];
    let texts: Vec<&str> = texts.into_iter().flat_map(|option| [option, MARKDOWN]).collect();
    system.allclear(&[&["incident", "rfo", &old, "edit"], &texts[..]].concat());
    system.allclear(&["incident", "rfo", &old, "publish", "--to", "all"]);
    let open = ["incident", "open", "Card payments fail", "-m", MARKDOWN];
    let incident = system.allclear(&[&open[..], &["-c", "mail=partial_outage"]].concat());
    system.allclear(&[
        "incident",
        "update",
        &incident,
        "-m",
        "We **know** why.",
        "-s",
        "identified",
    ]);
    // The checkout fails, then works: there is a change to tell of, and a chart to draw.
    system.shop.break_part("payment", None);
    system.wait_for_page("Seen by our probes");
    system.shop.mend();
    let drawn = || system.get("components/checkout").contains("runs failed</title>");
    wait_for("a chart with failed runs", drawn);

    let confirm = challenged(&system, &receiver, "ok/other");
    let manage = confirmed(&system, &receiver);
    let told = eventually("the alert", || receiver.at("/ok/boss").into_iter().next()).json();
    let acknowledge = told["alert"]["acknowledge_url"].as_str().unwrap();
    let (_, alert) = acknowledge.split_once("/alerts/").unwrap();
    let past = format!("?at={}", now().minus(Duration::from_secs(1)));
    for (name, path) in [
        ("front", ""),
        ("component", "components/checkout?grain=minute"),
        ("unwatched", "components/mail"),
        ("incident", &format!("incidents/{incident}")),
        ("reason", &format!("incidents/{old}/rfo")),
        ("reason-ar", &format!("ar/incidents/{old}/rfo")),
        ("maintenance", "maintenance"),
        ("work", &format!("maintenance/{work}")),
        ("history", "history"),
        ("uptime", "uptime"),
        ("subscribe", "subscribe"),
        ("report", "report"),
        ("report-ar", "ar/report"),
        ("confirm", &format!("subscribe/{confirm}")),
        ("manage", &format!("manage/{manage}")),
        ("unsubscribe", &format!("unsubscribe/{manage}")),
        ("alert", &format!("alerts/{alert}")),
        ("api", "api"),
        ("past", &past),
        ("front-de", "de/"),
        ("component-ar", "ar/components/checkout?grain=minute"),
        ("history-ja", "ja/history"),
        ("uptime-ar", "ar/uptime"),
        ("maintenance-pt-br", "pt-br/maintenance"),
        ("subscribe-fr", "fr/subscribe"),
        ("incident-zh-hans", &format!("zh-hans/incidents/{incident}")),
        ("manage-es", &format!("es/manage/{manage}")),
    ] {
        pages.add(worker, &format!("usual-{name}"), path, 200);
    }
    pages.add(worker, "not-found", "components/nobody", 404);
    pages.add(worker, "not-asked-so", "components/checkout?grain=week", 422);
    pages.add_form(worker, "refused", "subscribe", (422, "email=nobody&incidents=on"));
    pages.add_form(worker, "unreported", "report", (422, "text=Nothing"));
    pages.add_form(worker, "reported", "report", (202, "component=mail&text=It%20waits"));
    let asked = "email=ada@example.com&incidents=on&updates=all&about=all";
    pages.add_form(worker, "requested", "subscribe", (202, asked));
    let saved = "incidents=on&updates=ends&about=some&component=mail";
    pages.add_form(worker, "saved", &format!("manage/{manage}"), (200, saved));
    (pages, (system, receiver))
}

fn send_form(system: &System, path: &str, form: &str) -> Reply {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    request("POST", &system.worker.url(path), &headers, form.as_bytes()).unwrap()
}

/// The token of a subscription that is not confirmed yet.
fn challenged(system: &System, receiver: &WebhookReceiver, hook: &str) -> String {
    let form = format!("webhook={}&incidents=on", receiver.url(hook));
    assert_eq!(send_form(system, "subscribe", &form).status, 202);
    let first = || receiver.at(&format!("/{hook}")).into_iter().next();
    let challenge = eventually("the challenge", first).json();
    challenge["challenge"].as_str().unwrap().to_owned()
}

/// The token that manages a subscription.
fn confirmed(system: &System, receiver: &WebhookReceiver) -> String {
    let token = challenged(system, receiver, "ok/hook");
    let page = send_form(system, &format!("subscribe/{token}"), "").body;
    page.split("/manage/").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A page whose Board does not answer.
pub(super) fn without_board() -> (PageList, LocalWorker) {
    let mut pages = PageList::default();
    let worker = LocalWorker::start(Bundle::Hanging);
    assert_eq!(get(&worker.url("provoke/hang/board")).expect("an answer").status, 200);
    pages.add(&worker, "without-board", "", 503);
    (pages, worker)
}

/// A page that lets nobody in without its password.
pub(super) fn private() -> (PageList, LocalWorker) {
    let mut pages = PageList::default();
    let settings = TestSettings {
        page_password: Some("correct horse: battery staple"),
        ..TestSettings::default()
    };
    let worker = LocalWorker::start_under(Bundle::Deployed, settings);
    pages.add(&worker, "private", "", 401);
    (pages, worker)
}
