//! Probes as files say them, run once by a runner as an agent has it.
#![allow(dead_code, reason = "no test needs all of it")]

use domain::config::parse;
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use agent::net::connectivity::References;
use agent::net::registrations::{LIST_OF_SERVERS, Registrations};
use agent::run::Runner;
use agent::run::retries::Retries;
use agent::settings::{Credentials, Folders};
use domain::config::source::SourceFile;
use domain::probe::Probe;
use domain::protocol::evidence::CapturedEvidence;
use domain::protocol::observation::{Failure, Observation, Outcome};
use rustls::pki_types::CertificateDer;

/// A probe of these steps, as a file would say it.
pub(crate) fn probe(steps: &str) -> Probe {
    probe_within("1s", steps)
}

/// A probe of these steps whose run may take so long.
pub(crate) fn probe_within(timeout: &str, steps: &str) -> Probe {
    let page = "[page]\nname = 'N'\nurl = 'http://127.0.0.1'\n[[region]]\nid = 'eu'\nname = 'EU'\n\
                [[component]]\nid = 'c'\nname = 'C'\n";
    let probe = format!(
        "id = 'p'\ncomponent = 'c'\nevery = '10s'\ntimeout = '{timeout}'\nregions = ['eu']\n{steps}"
    );
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let files = [file("page.toml", page), file("p.toml", &probe)];
    parse::read(&files).unwrap().probes.remove(0)
}

pub(crate) fn one_step(url: &str) -> Probe {
    probe(&format!("[[step]]\nname = 'open'\nget = '{url}'\nexpect = ['status == 200']\n"))
}

pub(crate) fn observe(probe: &Probe, secrets: &[(&str, &str)]) -> Vec<Observation> {
    run(probe, &credentials(secrets))
}

/// Runs with a certificate authority that is trusted besides those of the machine.
pub(crate) fn observe_trusting(
    probe: &Probe,
    secrets: &[(&str, &str)],
    authority: &Path,
) -> Vec<Observation> {
    run(probe, &credentials(secrets).trust(authority).ok().unwrap())
}

fn credentials(secrets: &[(&str, &str)]) -> Credentials {
    let environment =
        secrets.iter().map(|(name, value)| (format!("ALLCLEAR_SECRET_{name}"), *value));
    let environment = environment.chain([("ALLCLEAR_TOKEN".to_owned(), "the-token")]);
    let environment = environment.map(|(name, value)| (name.into(), value.into()));
    Credentials::from_environment(environment).ok().unwrap()
}

/// A runner for tests that have a runtime of their own.
pub(crate) fn runner(secrets: &[(&str, &str)]) -> Runner {
    runner_of(&credentials(secrets))
}

/// The same, trusting a certificate authority besides those of the machine.
pub(crate) fn runner_trusting(authority: &Path) -> Runner {
    runner_of(&credentials(&[]).trust(authority).ok().unwrap())
}

fn runner_of(credentials: &Credentials) -> Runner {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let registrations = registrations(&credentials.extra_roots);
    Runner::new(credentials, &Folders::default(), registrations, "eu")
}

/// What an agent knows of domains when it starts.
pub(crate) fn registrations(extra_roots: &[CertificateDer<'static>]) -> Registrations {
    Registrations::new(extra_roots, LIST_OF_SERVERS.parse().unwrap())
}

fn run(probe: &Probe, credentials: &Credentials) -> Vec<Observation> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(attempts(&runner_of(credentials), probe))
}

/// All attempts of a run, by an agent without reference targets.
pub(crate) async fn attempts(runner: &Runner, probe: &Probe) -> Vec<Observation> {
    let references = References::new(vec![], Arc::default());
    let mut seen = vec![];
    let attempts = Retries { runner, references: &references, captures: None };
    attempts.run(probe, |observation, _| seen.push(observation)).await;
    seen
}

/// What the attempts of a run leave to look at, and what they saw.
pub(crate) fn evidence(
    probe: &Probe,
    secrets: &[(&str, &str)],
) -> Vec<(Observation, Option<CapturedEvidence>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let references = References::new(vec![], Arc::default());
    let (runner, captures) = (runner(secrets), RefCell::default());
    let captures = Some(&captures);
    let mut seen = vec![];
    let attempts = Retries { runner: &runner, references: &references, captures };
    runtime.block_on(attempts.run(probe, |observation, left| seen.push((observation, left))));
    seen
}

pub(crate) fn failure(probe: &Probe) -> Failure {
    failure_of(&observe(probe, &[]))
}

pub(crate) fn failure_of(seen: &[Observation]) -> Failure {
    let attempts: Vec<u8> = seen.iter().map(|observation| observation.attempt).collect();
    assert_eq!(attempts, [0, 1], "a failing run is run again at once, and both are told");
    match &seen[0].outcome {
        Outcome::Failed(failure) => failure.clone(),
        other => panic!("{other:?}"),
    }
}
