//! A page in a real Chromium, and an agent that has none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod servers;

use std::path::Path;
use std::process::Command;

use domain::protocol::observation::Reason;

const PAGE: &str = "<!doctype html><title>Shop</title><input id=user><button onclick=\"setTimeout(\
    () => document.body.insertAdjacentHTML('beforeend', '<p id=welcome>Welcome, ' + user.value), 300)\">\
    Sign in</button>";

fn shop() -> std::net::SocketAddr {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length:";
    servers::answering(format!("{head} {}\r\n\r\n{PAGE}", PAGE.len()))
}

/// How often a browser is started that takes too long to start, as it may on a busy machine: such a run says nothing.
const BROWSER_STARTS: usize = 3;

/// What `allclear-agent try` says of these steps, and the folder for its pictures.
fn tried(steps: &str, driver: Option<&str>) -> (String, tempfile::TempDir) {
    let mut tries = (0..BROWSER_STARTS).map(|_| tried_once(steps, driver));
    let started = tries.find(|(report, _)| !report.contains("took too long to start"));
    started.expect("a browser that starts in time")
}

fn tried_once(steps: &str, driver: Option<&str>) -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("p.toml");
    let head = "id = 'p'\ncomponent = 'c'\nevery = '1m'\ntimeout = '30s'\nregions = ['eu']\n";
    std::fs::write(&file, format!("{head}{steps}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
    command.arg("try").arg(&file).arg("--screenshots").arg(folder.path());
    if let Some(driver) = driver {
        command.env("ALLCLEAR_CHROMEDRIVER", driver);
    }
    let output = command.output().unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned(), folder)
}

fn signing_in(address: &str, expect: &str, wait_for: &str) -> String {
    format!(
        "[[step]]\nname = 'sign in'\nbrowser = 'http://{address}/'\ntimeout = '12s'\n\
         do = [{{ type = '#user', text = '${{run.region}}' }}, {{ click = 'button' }}, \
         {{ wait_for = '{wait_for}' }}]\nexpect = [{expect}]\n"
    )
}

fn pictures(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "png")).count()
}

#[test]
fn a_page_is_used_as_people_use_it() {
    let expect =
        r#""title == 'Shop'", "text contains 'Welcome, trial'", "url matches '^http://127'""#;
    let (report, folder) = tried(&signing_in(&shop().to_string(), expect, "#welcome"), None);
    assert!(report.contains("\npassed in"), "{report}");
    assert_eq!(pictures(folder.path()), 0);
}

#[test]
fn what_is_not_as_expected_has_its_reason_and_a_picture() {
    let shop = shop().to_string();
    for (address, expect, wait_for, reason) in [
        (&shop, "\"title == 'Bank'\"", "#welcome", Reason::ExpectationFailed),
        (&shop, "", "#nowhere", Reason::ElementMissing),
        (&servers::nobody().to_string(), "", "#welcome", Reason::ConnectionRefused),
    ] {
        let (report, folder) = tried(&signing_in(address, expect, wait_for), None);
        assert!(report.contains(&format!("\n  {}: ", reason.phrase())), "{reason:?}: {report}");
        assert_eq!(pictures(folder.path()), 1, "{report}");
    }
}

/// A driver that ends before it listens so many times, as one does whose port another program just took.
fn unlucky_driver(folder: &std::path::Path, times: usize) -> String {
    let (path, log) = (folder.join("driver"), folder.join("starts"));
    let script = format!(
        "#!/bin/sh\necho x >> {log}\n[ $(wc -l < {log}) -le {times} ] && exit 1\n\
         exec chromedriver \"$@\"\n",
        log = log.display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    path.display().to_string()
}

#[test]
fn a_driver_that_ends_before_it_listens_is_started_again() {
    let shop = shop().to_string();
    let steps = signing_in(&shop, "\"title == 'Shop'\"", "#welcome");
    for (times, wanted) in [(2, "\npassed in"), (3, "does not say where it listens")] {
        let folder = tempfile::tempdir().unwrap();
        let (report, _folder) = tried(&steps, Some(&unlucky_driver(folder.path(), times)));
        assert!(report.contains(wanted), "{times}: {report}");
    }
}

#[test]
fn an_agent_without_a_browser_says_nothing_about_the_service() {
    let steps = signing_in("127.0.0.1:1", "", "#welcome");
    let (report, _folder) = tried(&steps, Some("/nowhere/chromedriver"));
    assert!(report.contains("\nnot run: sign in: this agent has no browser"), "{report}");
    assert!(report.contains("install chromium and chromedriver"), "{report}");
}

/// A page that is empty at first, then says that all is well, and then that it is not.
fn unsteady(status: &str, script: &str) -> std::net::SocketAddr {
    let page = format!("<!doctype html><title>Shop</title><script>{script}</script>");
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/html\r\nconnection: close");
    servers::answering(format!("{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len()))
}

#[test]
fn a_page_is_judged_once_it_has_settled() {
    let late = "setTimeout(() => document.write('<p>Sold out, sorry'), 400)";
    let open = |address: std::net::SocketAddr, expect: &str| {
        format!(
            "[[step]]\nname = 'look'\nbrowser = 'http://{address}/'\ntimeout = '8s'\n\
             expect = [{expect}]\n"
        )
    };
    for (status, script, expect, why) in [
        ("200 OK", late, "\"text not contains 'Sold out'\"", "it holds before anything is there"),
        ("200 OK", "", "\"text not contains 'Sold out'\"", "an empty page says nothing"),
        ("500 Oops", "", "", "an error page is no success"),
        ("200 OK", late, "\"status == 404\"", "the status is there to look at"),
    ] {
        let (report, _folder) = tried(&open(unsteady(status, script), expect), None);
        assert!(report.contains("\n  failed: `"), "{why}: {report}");
    }
    let well = "\"text contains 'Sold out'\", \"text not contains 'Oops'\", 'status == 200'";
    let (report, _folder) = tried(&open(unsteady("200 OK", late), well), None);
    assert!(report.contains("\npassed in"), "{report}");
}

#[test]
fn a_browser_opens_no_files_of_this_machine() {
    let file = "${run.region}:///etc/passwd";
    let at_once = format!("[[step]]\nname = 'look'\nbrowser = '{file}'\ntimeout = '8s'\n");
    // No browser is started for it, so it is known where there is none.
    for driver in [None, Some("/nowhere/chromedriver")] {
        let (report, _folder) = tried(&at_once, driver);
        assert!(report.contains("not http or https"), "{report}");
        assert!(!report.contains("root:"), "{report}");
    }
    let later = format!(
        "[[step]]\nname = 'look'\nbrowser = 'http://{}/'\ntimeout = '8s'\n\
         do = [{{ open = '{file}' }}]\n",
        shop()
    );
    let (report, _folder) = tried(&later, None);
    assert!(report.contains("not http or https"), "{report}");
    assert!(!report.contains("root:"), "{report}");
}
