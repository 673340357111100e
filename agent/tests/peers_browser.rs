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

use domain::observation::Reason;

const PAGE: &str = "<!doctype html><title>Shop</title><input id=user><button onclick=\"setTimeout(\
    () => document.body.insertAdjacentHTML('beforeend', '<p id=welcome>Welcome, ' + user.value), 300)\">\
    Sign in</button>";

fn shop() -> std::net::SocketAddr {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length:";
    servers::answering(format!("{head} {}\r\n\r\n{PAGE}", PAGE.len()))
}

/// What `allclear-agent try` says of these steps, and the folder for its pictures.
fn tried(steps: &str, driver: Option<&str>) -> (String, tempfile::TempDir) {
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
    let (said, folder) = tried(&signing_in(&shop().to_string(), expect, "#welcome"), None);
    assert!(said.contains("\npassed in"), "{said}");
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
        let (said, folder) = tried(&signing_in(address, expect, wait_for), None);
        assert!(said.contains(&format!("failed, {reason:?}:")), "{reason:?}: {said}");
        assert_eq!(pictures(folder.path()), 1, "{said}");
    }
}

#[test]
fn an_agent_without_a_browser_says_nothing_about_the_service() {
    let steps = signing_in("127.0.0.1:1", "", "#welcome");
    let (said, _folder) = tried(&steps, Some("/nowhere/chromedriver"));
    assert!(said.contains("\nnot run: sign in: this agent has no browser"), "{said}");
    assert!(said.contains("install chromium and chromedriver"), "{said}");
}
