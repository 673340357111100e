//! The agent as a process: what it does with signals, without a server, cut off, and what it says
//! of itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "servers/allclear.rs"]
mod allclear;
#[path = "servers/programs.rs"]
mod programs;
mod servers;

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use allclear::{AgentUnderTest, AllclearServer, Mood, probe, token, waiting};
use domain::protocol::observation::Outcome;
use domain::protocol::trial::TrialOutcome;
use nix::sys::signal::Signal;

#[test]
fn a_run_that_is_going_on_is_told_before_the_end() {
    let server = AllclearServer::start(waiting(1, "900ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    server.wait_until("the first run", |seen| !seen.is_empty());
    let before = server.counted().len();
    // In the middle of the next one.
    std::thread::sleep(Duration::from_millis(500));
    let log = agent.stop();
    assert!(log.contains("unfinished=0") && log.contains("waiting=0"), "{log}");
    assert!(server.counted().len() > before, "{log}");
}

#[test]
fn a_trial_runs_the_probe_of_the_assignment_that_comes_with_it() {
    let server = AllclearServer::start(vec![], &[]);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    agent.wait_for("another assignment");
    // Just applied: a new probe, one that is changed, and one that is taken away.
    server.try_now(1, "p", Some(("two", probe("p", "wait = '1ms'"))));
    server.results(1);
    server.try_now(2, "p", Some(("three", probe("p", "get = 'http://127.0.0.1:1/'"))));
    server.results(2);
    server.try_now(3, "p", Some(("four", probe("other", "wait = '1ms'"))));
    let results = server.results(3);
    let outcomes: Vec<_> = results.iter().map(|(id, result, _)| (*id, result.outcome)).collect();
    use TrialOutcome::{Failed, Passed, Unsure};
    assert_eq!(outcomes, [(1, Passed), (2, Failed), (3, Unsure)], "{results:?}");
    let why = results[2].1.unsure.as_deref();
    assert_eq!(why, Some("the agent is not assigned this probe any more"));
}

#[test]
fn a_new_assignment_takes_effect_without_a_restart() {
    let server = AllclearServer::start(waiting(2, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    server.wait_until("both probes", |seen| {
        ["p-0", "p-1"]
            .iter()
            .all(|id| seen.iter().any(|observation| observation.probe.as_str() == *id))
    });
    let mut probes = waiting(1, "1ms");
    probes.push(probe("other", "wait = '2ms'"));
    server.assign("two", probes);
    server.wait_until("the new one", |seen| seen.iter().any(|s| s.probe.as_str() == "other"));
    let runs: Vec<i64> = server
        .counted()
        .iter()
        .filter(|observation| observation.probe.as_str() == "p-0")
        .map(|observation| observation.observed_at.unix_ms())
        .collect();
    let gaps = runs.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(gaps.clone().all(|gap| (200..1_950).contains(&gap)), "none is lost: {runs:?}");
    agent.stop();
}

#[test]
fn what_the_server_refuses_for_good_is_kept_aside_and_the_rest_goes_on() {
    let server = AllclearServer::start(waiting(1, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    server.wait_until("the first run", |seen| !seen.is_empty());
    server.be(Mood::Refuses);
    agent.wait_for("kept in `spool/refused`");
    server.be(Mood::Takes);
    let before = server.batches().len();
    server.wait_until("more", |_| server.batches().len() > before + 1);
    let refused = std::fs::read_dir(folder.path().join("state/spool/refused")).unwrap();
    assert!(refused.count() > 0);
    agent.stop();
}

#[test]
fn a_server_that_takes_no_evidence_gets_what_was_observed() {
    let nobody = servers::nobody();
    let failing = probe("failing", &format!("get = 'http://{nobody}/'"));
    let server = AllclearServer::start(vec![failing], &[]);
    server.be(Mood::Older);
    let folder = tempfile::tempdir().unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
    server.wait_until("a failing run", |seen| {
        seen.iter().any(|observation| matches!(observation.outcome, Outcome::Failed(_)))
    });
    agent.wait_for("sent without");
    server.be(Mood::Takes);
    assert_eq!(server.counted()[0].attempt, 0, "the first one is not lost");
    assert!(!folder.path().join("state/spool/refused").exists(), "nothing was set aside");
    agent.stop();
}

#[test]
fn an_agent_that_is_cut_off_is_unsure() {
    let nobody = servers::nobody();
    let step = format!("tcp = '{nobody}'\n");
    let here = servers::serve(drop).to_string();
    let away = servers::nobody().to_string();
    for (references, sure) in
        [(vec![], true), (vec![here.as_str(), away.as_str()], true), (vec![away.as_str()], false)]
    {
        let server = AllclearServer::start(
            vec![probe("p", &step), probe("well", "wait = '1ms'")],
            &references,
        );
        let folder = tempfile::tempdir().unwrap();
        let agent = AgentUnderTest::start(folder.path(), server.port, |_| {});
        server.wait_until("a run of each", |seen| {
            ["p", "well"]
                .iter()
                .all(|id| seen.iter().any(|observation| observation.probe.as_str() == *id))
        });
        for observation in server.counted() {
            match (&observation.outcome, observation.probe.as_str()) {
                (Outcome::Passed, "well") => {}
                (Outcome::Failed(_), "p") => assert!(sure, "{references:?}"),
                (Outcome::Unsure(why), "p") => {
                    assert!(!sure && why.contains("reference targets"), "{references:?}: {why}");
                }
                other => panic!("{other:?}"),
            }
        }
        agent.stop();
    }
}

#[test]
fn a_hangup_reads_secrets_and_certificates_anew() {
    let heard = Arc::new(Mutex::new(vec![]));
    let hearing = heard.clone();
    let shop = servers::serve(move |mut stream| {
        hearing.lock().unwrap().push(servers::request(&mut stream));
    });
    let step = format!("get = 'http://{shop}/'\nheaders = {{ key = '${{secret.KEY}}' }}\n");
    let server = AllclearServer::start(vec![probe("p", &step)], &[]);
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    std::fs::write(&secrets, "KEY=the-first-one\n").unwrap();
    let agent = AgentUnderTest::start(folder.path(), server.port, |command| {
        command.arg("--secrets").arg(&secrets);
    });
    let wait_for = |key: &str| {
        let began = Instant::now();
        while !heard.lock().unwrap().iter().any(|request| request.contains(key)) {
            assert!(began.elapsed() < Duration::from_secs(20), "{key}: {}", agent.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    wait_for("key: the-first-one");
    std::fs::write(&secrets, "this is wrong\n").unwrap();
    agent.signal(Signal::SIGHUP);
    agent.wait_for("not reloaded");
    std::fs::write(&secrets, "KEY=the-second-one\n").unwrap();
    agent.signal(Signal::SIGHUP);
    wait_for("key: the-second-one");
    let log = agent.stop();
    assert!(!log.contains("the-first-one") && !log.contains("the-second-one"), "{log}");
}

fn get(port: u16, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn without_a_server_a_folder_is_run_logged_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let probes = folder.path().join("probes");
    std::fs::create_dir(&probes).unwrap();
    let write = |name: &str, text: &str| std::fs::write(probes.join(name), text).unwrap();
    write(
        "page.toml",
        "[page]\nname = 'N'\nurl = 'http://127.0.0.1'\n[[region]]\nid = 'eu'\nname = 'EU'\n\
         [[component]]\nid = 'c'\nname = 'C'\n",
    );
    let text = |step: &str| {
        format!(
            "id = 'p'\ncomponent = 'c'\nevery = '1s'\ntimeout = '1s'\nregions = ['eu']\n\
             [[step]]\nname = 's'\n{step}\n"
        )
    };
    write("p.toml", &text("wait = '1ms'"));
    let port = programs::free_port();
    let metrics = format!("127.0.0.1:{port}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
    command.args(["--log-format", "json", "run", "--metrics", &metrics, "--probes"]).arg(&probes);
    let agent = AgentUnderTest::spawn(command, folder.path(), |_| {});
    agent.wait_for("\"passes\"");
    let metrics = get(port, "/metrics");
    for figure in [
        "allclear_agent_probe_passes{probe=\"p\"} 1",
        "allclear_agent_runs_total{outcome=\"passed\"}",
        "allclear_agent_connected 1",
        "# EOF",
    ] {
        assert!(metrics.contains(figure), "{figure}: {metrics}");
    }
    assert!(get(port, "/other").starts_with("HTTP/1.1 404"));
    write("p.toml", &text(&format!("tcp = '{}'", servers::nobody())));
    agent.signal(Signal::SIGHUP);
    agent.wait_for("\"fails\"");
    write("p.toml", "id = 1\n");
    agent.signal(Signal::SIGHUP);
    agent.wait_for("not reloaded");
    let log = agent.stop();
    let mut lines = log.lines().filter(|line| line.starts_with('{'));
    assert!(lines.all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
}

#[test]
fn what_is_missing_to_begin_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let output_of = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
        command.current_dir(folder.path()).args(arguments).env_remove("ALLCLEAR_TOKEN");
        let output = command.output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let probes = here.join("probes").display().to_string();
    for (arguments, parts) in [
        (&["run"][..], &["--server"][..]),
        (&["run", "--server", "nowhere"], &["ALLCLEAR_TOKEN is not set", "no address such as"]),
        (&["run", "--server", "http://x", "--probes", "y"], &["cannot be used with"]),
        (&["run", "--probes", &probes], &["several regions", "say --region"]),
        (&["run", "--probes", &probes, "--region", "mars"], &["there is no region `mars`"]),
        (&["run", "--probes", "nowhere"], &["cannot read `nowhere`"]),
        (&["run", "--probes", &probes, "--metrics", "x"], &["127.0.0.1:9464"]),
        (&["run", "--probes", &probes, "--secrets", "nowhere"], &["`--secrets nowhere`"]),
    ] {
        let output = output_of(arguments);
        for part in parts {
            assert!(output.contains(part), "{arguments:?}: {output}");
        }
    }
}

/// Ends by itself, and says why.
fn refusal(mut agent: AgentUnderTest) -> String {
    assert!(!agent.child.wait().unwrap().success(), "{}", agent.log());
    let log = agent.log();
    assert!(!log.contains("started"), "{log}");
    log
}

#[test]
fn two_agents_never_share_a_state_folder() {
    let server = AllclearServer::start(waiting(1, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state").display().to_string();
    let mut first = AgentUnderTest::start(folder.path(), server.port, |_| {});
    first.wait_for("started");
    let refused = refusal(AgentUnderTest::start(folder.path(), server.port, |_| {}));
    for part in ["another agent runs", &state, "--state"] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let next = AgentUnderTest::start(folder.path(), server.port, |_| {});
    next.wait_for("started");
    next.stop();
}

#[test]
fn what_waits_is_never_told_in_anothers_name() {
    let server = AllclearServer::start(waiting(1, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    let with = |agent: &str, secret: u8| {
        let token = token(agent, secret);
        AgentUnderTest::start(folder.path(), server.port, |command| {
            command.env("ALLCLEAR_TOKEN", token);
        })
    };
    let first = with("eu-1", 1);
    server.wait_until("the first run", |seen| !seen.is_empty());
    first.stop();
    server.be(Mood::Away);
    let first = with("eu-1", 1);
    first.wait_for("not delivered");
    assert!(!first.stop().contains("waiting=0 unfinished"));
    server.be(Mood::Takes);
    let before = server.batches().len();
    let refused = refusal(with("eu-2", 1));
    for part in ["`eu-1`", "`eu-2`", "--state"] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let elsewhere = AllclearServer::start(waiting(1, "1ms"), &[]);
    let moved = AgentUnderTest::start(folder.path(), elsewhere.port, |command| {
        command.env("ALLCLEAR_TOKEN", token("eu-1", 1));
    });
    let refused = refusal(moved);
    for port in [server.port, elsewhere.port] {
        assert!(refused.contains(&format!("http://127.0.0.1:{port}")), "{refused}");
    }
    assert!(elsewhere.batches().is_empty());
    assert_eq!(server.batches().len(), before);
    // Its token took another's place; it is the same agent.
    let rotated = with("eu-1", 2);
    server.wait_until("what waited", |_| server.batches().len() > before);
    assert!(rotated.stop().contains("waiting=0 unfinished"));
}

fn help_of(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
    let output = command.args(arguments).arg("--help").output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn what_is_written_about_the_agent_is_what_it_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let documentation = read("docs/agents.md");
    let (_, help) = help_of(&["run"]);
    let options = |text: &str| -> std::collections::BTreeSet<String> {
        let starts = text.match_indices("--").map(|(at, _)| &text[at + 2..]);
        let words = starts
            .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect());
        words.filter(|word: &String| word.len() > 1 && !word.starts_with('-')).collect()
    };
    let rows = documentation.lines().filter(|line| line.starts_with("| `--")).collect::<String>();
    let mut documented = options(&rows);
    documented.insert("help".to_owned());
    assert_eq!(options(&help), documented);
    for (file, prefix) in
        [("agent/ship/allclear-agent.service", "ExecStart="), ("agent/ship/Dockerfile", "CMD ")]
    {
        let text = read(file);
        let line = text.lines().find_map(|line| line.strip_prefix(prefix)).expect(prefix);
        let words = line.split([' ', '"', ',', '[', ']']).filter(|word| !word.is_empty());
        let words: Vec<&str> = words.skip_while(|word| *word != "run").collect();
        assert!(help_of(&words).0, "{file}: {words:?}");
    }
}
