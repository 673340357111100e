//! A copy of the page in a folder stands in for it: it says what the server said, to the byte, and is whole whatever happens
//! to the one that makes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use harness::{
    Bundle, Exchange, FaultProxy, Process, ProxyFault, Reply, System, free_port, get, native, now,
    root, run, run_for_output, wait_for,
};

/// What is typed to copy a server into a folder: no token, and nothing of the one who types.
fn mirror(server: &str, folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(native("allclear"));
    command.args(["mirror", "--server", server]).arg(folder).args(more);
    command.env_remove("ALLCLEAR_TOKEN").env_remove("ALLCLEAR_PROFILE");
    command.env("ALLCLEAR_CONFIG", "/nowhere/config.toml");
    command
}

/// Every file of a folder with its bytes, but those of a run that is under way.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let bytes = std::fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            } else if !path.ends_with(".mirror") {
                folders.push(path);
            }
        }
    }
    found
}

/// The plainest file server that there is.
struct FileServer {
    port: u16,
    _process: Process,
}

impl FileServer {
    fn start(folder: &Path, log: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new("python3");
        command.args(["-m", "http.server", "--bind", "127.0.0.1", "--directory"]);
        let process = Process::start(command.arg(folder).arg(port.to_string()), log);
        let server = Self { port, _process: process };
        wait_for("the file server", || get(&format!("http://127.0.0.1:{port}/")).is_some());
        server
    }

    fn get(&self, path: &str) -> Reply {
        get(&format!("http://127.0.0.1:{}{path}", self.port)).expect("the file server answers")
    }
}

/// What follows a mark in a text, up to another.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} in {rest}")).0
}

/// A system with an incident that has a private side, and with maintenance: their ids.
fn eventful(system: &System) -> (String, String) {
    let incident = system.allclear(&[
        "incident",
        "open",
        "Card payments fail & retry",
        "-m",
        "About **one in five** <fails>. See https://northwind.example/cards?a=1&b=2.",
        "-c",
        "checkout=partial_outage",
    ]);
    system.allclear(&["incident", "note", &incident, "-m", "failover of the payment pool"]);
    let [from, until] = [3_600, 7_200].map(|s| now().plus(Duration::from_secs(s)).to_string());
    let words =
        ["maintenance", "schedule", "New disks", "-m", "We swap *disks*.", "-c", "checkout"];
    let maintenance =
        system.allclear(&[&words[..], &["--from", &from, "--until", &until]].concat());
    system.wait_for_page("New disks");
    (incident, maintenance)
}

/// The path that a request asked for.
fn path(exchange: &Exchange) -> &str {
    exchange.head.split(' ').nth(1).unwrap()
}

#[test]
fn a_copy_says_what_the_server_said_once_the_server_is_gone() {
    let mut system = System::start();
    let (incident, maintenance) = eventful(&system);
    let proxy = FaultProxy::start(system.worker.port(), |_| ProxyFault::None);
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("copy");
    let told = run_for_output(&mut mirror(&proxy.url(), &folder, &["--json", "--log"]));
    let report: serde_json::Value = serde_json::from_str(&told).unwrap();
    let exchanges = proxy.exchanges();
    system.worker.kill();
    assert!(get(&system.worker.url("")).is_none());

    let copied = files(&folder);
    assert_eq!(report["files"].as_u64(), Some(copied.len() as u64 - 1), "all but mirror.json");
    assert_eq!((&report["new"], &report["removed"]), (&report["files"], &0.into()));
    let server = FileServer::start(&folder, &parent.path().join("log"));
    let origin = proxy.url();
    let mut pages = 0;
    for exchange in exchanges.iter().filter(|exchange| !path(exchange).contains('?')) {
        let (status, body) = exchange.answer.as_ref().expect("an answer");
        let path = path(exchange);
        if *status != 200 {
            continue;
        }
        let reply = server.get(path);
        assert_eq!(reply.status, 200, "{path}");
        let answered = String::from_utf8_lossy(body);
        let Some((before, rest)) = reply.body.split_once("<p class=\"copy meta\"") else {
            assert_eq!(reply.body, answered, "{path}: byte for byte");
            continue;
        };
        // A page says that it is a copy, and links that need the server lead there: nothing else is another.
        let (line, after) = rest.split_once("</p>").unwrap();
        let address = format!("<a href=\"{origin}{path}\">");
        assert!(line.contains(&address), "{path}: {line}");
        let back = format!("{before}{after}").replace(&format!("=\"{origin}/"), "=\"/");
        assert_eq!(back, answered, "{path}");
        let as_of = exchange.answered_header("x-allclear-as-of");
        assert_eq!(Some(between(line, "datetime=\"", "\"")), as_of, "{path}");
        every_link_leads_somewhere(&server, &reply.body);
        pages += 1;
    }
    // The front page, two components of the demo at least, the incident and the maintenance.
    assert!(pages >= 5, "{pages} pages");
    for page in [format!("/incidents/{incident}"), format!("/maintenance/{maintenance}")] {
        assert_eq!(server.get(&page).status, 200, "{page}");
    }
    let front = server.get("/").body;
    assert_eq!(
        between(&front, "<span id=\"sentence\" dir=\"auto\">", "</span>"),
        "Checkout is partly down"
    );
    assert!(front.contains("About <strong>one in five</strong> &lt;fails&gt;."), "{front}");
    assert!(front.contains("Card payments fail &amp; retry"), "{front}");
    assert!(front.contains(&format!("<a href=\"{origin}/subscribe\">")), "{front}");
    let summary = server.get("/api/v2/summary.json").json();
    assert_eq!(summary["incidents"][0]["id"], incident.as_str());
    assert_eq!(summary["scheduled_maintenances"][0]["id"], maintenance.as_str());
    assert!(server.get("/history.rss").body.contains(&format!("/incidents/{incident}")));

    for (file, bytes) in &copied {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("failover of the payment pool"), "{} tells more", file.display());
    }
    let log = folder.join("log.jsonl");
    let told = run_for_output(Command::new(native("allclear")).arg("verify").arg(log));
    assert!(told.contains("lines verified"), "{told}");
    let missing = String::from_utf8_lossy(&copied[Path::new("404.html")]).into_owned();
    assert!(missing.contains(&format!("<a href=\"{origin}/\">")), "{missing}");

    // A copy is not copied as if it were the page.
    let second = parent.path().join("second");
    let url = format!("http://127.0.0.1:{}", server.port);
    let (well, _, errors) = run(&mut mirror(&url, &second, &[]));
    assert!(!well && errors.contains("or a copy of its page"), "{errors}");
}

fn every_link_leads_somewhere(server: &FileServer, page: &str) {
    let links = page.split("<a ").skip(1).map(|rest| between(rest, "href=\"", "\""));
    for link in links.filter(|link| link.starts_with('/')) {
        assert_eq!(server.get(link).status, 200, "{link}");
    }
}

#[test]
fn a_run_that_breaks_off_leaves_the_last_copy_in_place() {
    let system = System::without_agents(Bundle::Deployed);
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("copy");
    let url = system.worker.url("");
    run_for_output(&mut mirror(&url, &folder, &[]));
    let before = files(&folder);
    eventful(&system);

    // Killed while it fetches.
    let after = 12;
    let count = std::sync::atomic::AtomicUsize::new(0);
    let hangs = move |_: &str| match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        n if n < after => ProxyFault::None,
        _ => ProxyFault::RequestDropped,
    };
    let proxy = FaultProxy::start(system.worker.port(), hangs);
    let log = parent.path().join("log");
    let process = Process::start(&mut mirror(&proxy.url(), &folder, &[]), &log);
    wait_for("half of it", || proxy.count(|_| true) > after);
    process.kill();
    assert_eq!(files(&folder), before);

    // Answers that are cut or lost, a server that is gone.
    for fault in [ProxyFault::AnswerCut, ProxyFault::AnswerLost] {
        let is_it = |head: &str| head.starts_with("GET /incidents/");
        let faulty = move |head: &str| if is_it(head) { fault } else { ProxyFault::None };
        let proxy = FaultProxy::start(system.worker.port(), faulty);
        let mut command = mirror(&proxy.url(), &folder, &[]);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{fault:?}: {output:?}");
        assert_eq!(files(&folder), before, "{fault:?}");
    }
    let nowhere = format!("http://127.0.0.1:{}", free_port());
    let output = mirror(&nowhere, &folder, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(files(&folder), before);

    run_for_output(&mut mirror(&url, &folder, &[]));
    let front = String::from_utf8(files(&folder)[Path::new("index.html")].clone()).unwrap();
    assert!(front.contains("Card payments fail &amp; retry"), "{front}");
}

#[test]
fn what_is_gone_is_removed_and_folders_of_others_are_refused() {
    let system = System::without_agents(Bundle::Deployed);
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("copy");
    let url = system.worker.url("");
    run_for_output(&mut mirror(&url, &folder, &[]));
    let checkout = folder.join("components/checkout/index.html");
    assert!(checkout.exists());
    let is_of_checkout = |file: &&PathBuf| file.to_string_lossy().contains("checkout");
    let gone = files(&folder).keys().filter(is_of_checkout).count();
    std::fs::write(folder.join("CNAME"), "status.example").unwrap();
    let (component, probes) = ("checkout", system.probes());
    for file in std::fs::read_dir(probes).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace(&format!("\"{component}\""), "\"till\"")).unwrap();
    }
    system.allclear(&["apply", &probes.display().to_string()]);
    let told = run_for_output(&mut mirror(&url, &folder, &["--json"]));
    let report: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(report["removed"], gone, "{report}");
    assert!(!folder.join("components/checkout").exists());
    assert!(folder.join("components/till/badge.svg").exists());
    assert_eq!(std::fs::read_to_string(folder.join("CNAME")).unwrap(), "status.example");

    // What has not changed is not sent again.
    let proxy = FaultProxy::start(system.worker.port(), |_| ProxyFault::None);
    let second = parent.path().join("second");
    run_for_output(&mut mirror(&proxy.url(), &second, &[]));
    let first = proxy.exchanges().len();
    run_for_output(&mut mirror(&proxy.url(), &second, &[]));
    let again = proxy.exchanges().split_off(first);
    let feed = again.iter().find(|exchange| path(exchange) == "/history.rss").unwrap();
    assert_eq!(feed.answer.as_ref().unwrap().0, 304);

    let others = parent.path().join("others");
    std::fs::create_dir(&others).unwrap();
    std::fs::write(others.join("thesis.txt"), "all of it").unwrap();
    let (well, _, errors) = run(&mut mirror(&url, &others, &[]));
    assert!(!well && errors.contains("it holds `thesis.txt`"), "{errors}");
    assert_eq!(files(&others).len(), 1);
}

#[test]
fn a_watch_outlives_the_server_and_ends_when_it_is_asked_to() {
    let mut system = System::without_agents(Bundle::Deployed);
    let parent = tempfile::tempdir().unwrap();
    let (folder, log) = (parent.path().join("copy"), parent.path().join("log"));
    let url = system.worker.url("");
    let watch = ["--watch", "--every", "5s"];
    let process = Process::start(&mut mirror(&url, &folder, &watch), &log);
    let copies = || process.log().matches("copied http").count();
    wait_for("two copies", || copies() >= 2);
    system.worker.kill();
    wait_for("it to say so", || process.log().contains("does not answer"));
    assert!(process.log().contains("stays"), "{}", process.log());
    let before = files(&folder);
    assert!(before.contains_key(Path::new("index.html")));
    let (well, _, errors) = run(&mut mirror(&url, &folder, &[]));
    assert!(!well && errors.contains("another `allclear mirror`"), "{errors}");
    assert_eq!(files(&folder), before);
    let count = copies();
    system.worker.start_again();
    wait_for("another copy", || copies() > count);
    process.stop();
    assert!(!folder.join(".mirror/next").exists());
}

/// The steps of the workflow that the documentation has, as a shell runs them.
fn recipe() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/mirror.md")).unwrap();
    let workflow = between(&text, "```yaml\n", "```");
    let steps = workflow.split("        run: |\n").skip(1);
    let lines = |step: &str| {
        let lines = step.lines().take_while(|line| line.starts_with("          "));
        lines.map(|line| format!("{}\n", &line[10..])).collect::<String>()
    };
    steps.map(lines).collect()
}

#[test]
fn the_recipe_for_github_pages_pushes_a_copy() {
    let system = System::without_agents(Bundle::Deployed);
    let parent = tempfile::tempdir().unwrap();
    let git = |folder: &str, arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(parent.path().join(folder)).args(arguments);
        run_for_output(command.env("HOME", parent.path()).env("GIT_CONFIG_NOSYSTEM", "1"))
    };
    git(".", &["init", "--quiet", "--bare", "origin"]);
    let script = recipe().pop().expect("the step that copies");
    assert!(script.contains("mirror site") && script.contains("git push"), "{script}");
    let programs = native("allclear").parent().unwrap().to_owned();
    for round in 0..2 {
        let work = format!("work-{round}");
        std::fs::create_dir(parent.path().join(&work)).unwrap();
        let origin = parent.path().join("origin").display().to_string();
        let mut command = Command::new("sh");
        command.current_dir(parent.path().join(&work)).args(["-euc", &script]);
        command.env("HOME", parent.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("RUNNER_TEMP", &programs).env("PAGES", &origin);
        run_for_output(command.env("ALLCLEAR_SERVER", system.worker.url("")));
        let tree = git("origin", &["ls-tree", "-r", "--name-only", "gh-pages"]);
        for file in ["index.html", "404.html", ".nojekyll", "CNAME", "api/v2/summary.json"] {
            assert!(tree.lines().any(|line| line == file), "{file} in {tree}");
        }
        assert!(!tree.contains(".mirror"), "{tree}");
        assert_eq!(git("origin", &["rev-list", "--count", "gh-pages"]), "1");
    }
}
