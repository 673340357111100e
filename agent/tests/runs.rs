//! What runs see of servers that misbehave: the right reason in each case, in time, and never a
//! secret.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod servers;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use agent::run::Runner;
use agent::settings::Settings;
use domain::configuration::{self, SourceFile};
use domain::observation::{Failure, Observation, Outcome, Reason};
use domain::probe::Probe;

const SECRET: &str = "hunter2-and-more";

/// A probe of these steps, as a file would say it.
fn probe(steps: &str) -> Probe {
    let page = "[page]\nname = 'N'\nurl = 'http://127.0.0.1'\n[[region]]\nid = 'eu'\nname = 'EU'\n\
                [[component]]\nid = 'c'\nname = 'C'\n";
    let probe = format!(
        "id = 'p'\ncomponent = 'c'\nevery = '10s'\ntimeout = '1s'\nregions = ['eu']\n{steps}"
    );
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let files = [file("page.toml", page), file("p.toml", &probe)];
    configuration::read(&files).unwrap().probes.remove(0)
}

fn one_step(url: &str) -> Probe {
    probe(&format!("[[step]]\nname = 'open'\nget = '{url}'\nexpect = ['status == 200']\n"))
}

fn observe(probe: &Probe, secrets: &[(&str, &str)]) -> Vec<Observation> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let environment =
        secrets.iter().map(|(name, value)| (format!("ALLCLEAR_SECRET_{name}"), *value));
    let environment = environment.chain([("ALLCLEAR_TOKEN".to_owned(), "the-token")]);
    let environment = environment.map(|(name, value)| (name.into(), value.into()));
    let settings =
        Settings::from_lookup("http://127.0.0.1:1", "x".into(), environment).ok().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Runner::new(&settings, "eu").observe(probe))
}

fn failure(probe: &Probe) -> Failure {
    let seen = observe(probe, &[]);
    let attempts: Vec<u8> = seen.iter().map(|each| each.attempt).collect();
    assert_eq!(attempts, [0, 1], "a failing run is run again at once, and both are told");
    match &seen[0].outcome {
        Outcome::Failed(failure) => failure.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_misbehaviour_has_its_reason() {
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    assert!(matches!(
        observe(&one_step(&format!("http://{}/", servers::answering(ok))), &[])[..],
        [Observation { outcome: Outcome::Passed, .. }]
    ));
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(2_000_000));
    for (server, reason) in [
        (servers::nobody(), Reason::ConnectionRefused),
        (servers::resetting(), Reason::ConnectionReset),
        (servers::silent(), Reason::Timeout),
        (servers::answering("SSH-2.0-OpenSSH\r\n"), Reason::BadHttp),
        (
            servers::answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort"),
            Reason::ConnectionReset,
        ),
        (servers::answering(endless), Reason::BodyTooLarge),
        (
            servers::answering("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"),
            Reason::ExpectationFailed,
        ),
    ] {
        let seen = failure(&one_step(&format!("http://{server}/")));
        assert_eq!((seen.reason, seen.step.as_str()), (reason, "open"), "{}", seen.detail);
    }
}

#[test]
fn a_name_without_an_address_and_a_certificate_without_an_authority() {
    let seen = failure(&one_step("http://nowhere.invalid/"));
    assert_eq!(seen.reason, Reason::DnsFailed, "{}", seen.detail);
    let port = servers::self_signed().port();
    let seen = failure(&one_step(&format!("https://localhost:{port}/")));
    assert_eq!(seen.reason, Reason::TlsFailed, "{}", seen.detail);
    assert!(seen.detail.contains("certificate"), "{}", seen.detail);
}

#[test]
fn a_run_ends_at_its_deadline_and_says_what_it_was_doing() {
    let began = Instant::now();
    let seen = failure(&one_step(&format!("http://{}/", servers::silent())));
    assert!(seen.detail.contains("while waiting for the first byte"), "{}", seen.detail);
    assert!(began.elapsed() < Duration::from_secs(20), "two runs of a second each");
}

#[test]
fn a_slow_answer_is_degraded_and_not_down() {
    let server = servers::serve(|mut stream| {
        servers::request(&mut stream);
        std::thread::sleep(Duration::from_millis(50));
        let _ =
            std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    let steps = format!(
        "[[step]]\nname = 'open'\nget = 'http://{server}/'\n\
         expect = ['status == 200', {{ that = 'first_byte < 10ms', level = 'degraded' }}]\n"
    );
    let seen = observe(&probe(&steps), &[]);
    assert!(
        matches!(&seen[0].outcome, Outcome::Degraded(f) if f.detail.contains("first_byte")),
        "{seen:?}"
    );
    assert!(seen[0].steps[0].first_byte_us.unwrap() > 10_000);
    assert!(seen[0].steps[0].connect_us.is_some() && seen[0].steps[0].tls_us.is_none());
}

#[test]
fn values_go_from_step_to_step_and_secrets_never_come_back() {
    let asked = Arc::new(Mutex::new(String::new()));
    let server = servers::serve({
        let asked = asked.clone();
        move |mut stream| {
            let request = servers::request(&mut stream);
            asked.lock().unwrap().push_str(&request);
            let body = format!("{{\"token\":\"t-42\",\"echo\":\"{SECRET}\"}}");
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
        }
    });
    let steps = format!(
        "[[step]]\nname = 'sign in'\npost = 'http://{server}/login'\njson = {{ p = '${{secret.PW}}' }}\n\
         keep = {{ token = 'json.token' }}\n\
         [[step]]\nname = 'use it'\nget = 'http://{server}/use?t=${{token}}'\n\
         headers = {{ authorization = 'Bearer ${{token}}' }}\nexpect = [\"json.echo == 'x'\"]\n"
    );
    let seen = observe(&probe(&steps), &[("PW", SECRET)]);
    let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{seen:?}") };
    assert_eq!(failure.step, "use it");
    assert!(
        failure.detail.contains("***") && !failure.detail.contains(SECRET),
        "{}",
        failure.detail
    );
    let asked = asked.lock().unwrap();
    assert!(
        asked.contains("GET /use?t=t-42 HTTP/1.1") && asked.contains("authorization: Bearer t-42")
    );
    assert!(asked.contains("user-agent: allclear-agent/") && asked.contains("(region eu)"));
}

#[test]
fn without_its_secret_a_probe_is_not_run() {
    let server = servers::serve(|_| panic!("nobody was to connect"));
    let steps = format!("[[step]]\nname = 'a'\nget = 'http://{server}/${{secret.MISSING}}'\n");
    let seen = observe(&probe(&steps), &[]);
    let [Observation { outcome: Outcome::Unsure(why), .. }] = &seen[..] else { panic!("{seen:?}") };
    assert!(why.starts_with("p.toml:"), "the place that asks for it: {why}");
    assert!(why.ends_with("hint: set ALLCLEAR_SECRET_MISSING"), "{why}");
}

#[test]
fn a_value_that_was_not_in_the_answer_fails_the_step() {
    let server = servers::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let steps = format!(
        "[[step]]\nname = 'sign in'\nget = 'http://{server}/'\nkeep = {{ token = 'json.token' }}\n"
    );
    let seen = failure(&probe(&steps));
    assert_eq!(seen.reason, Reason::ValueMissing);
    assert!(seen.detail.contains("there is no `token`"), "{}", seen.detail);
}
