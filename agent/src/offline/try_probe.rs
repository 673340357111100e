//! `allclear-agent try`: one run of a probe in full: requests, responses, each expectation with the
//! value found, and a waterfall of the phases.

use domain::config::parse;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use domain::config::source::SourceFile;
use domain::expectation::{DomainFacts, Level, StepAnswer, Subject};
use domain::phases::Phases;
use domain::probe::Step;
use domain::probe::run::{RunObserver, StepEnded, StepEvent, StepFailure};
use domain::protocol::observation::{Failure, Observation, Outcome};
use domain::redaction::Redactor;
use domain::terminal_text::harmless;

use crate::offline::check::mistakes;
use crate::run::Runner;
use crate::settings::Credentials;

/// The region of a trial.
pub const REGION: &str = "trial";
/// The most characters of what was sent or received that are shown.
const SHOWN_CHARS: usize = 2_000;
/// How many characters a whole run is wide.
const WIDTH: u64 = 50;

/// What came of a trial, for a person to read.
#[derive(Debug)]
pub struct Tried {
    /// All that was seen.
    pub text: String,
    /// Whether the probe would have passed.
    pub passed: bool,
}

/// Runs the probe of a file once.
///
/// # Errors
/// When the file cannot be read.
pub async fn run(file: &Path, credentials: &Credentials, runner: &Runner) -> anyhow::Result<Tried> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{shown}`"))?;
    let source = SourceFile { path: shown, text };
    let probe = match parse::read_probe(&source) {
        Ok(probe) => probe,
        Err(errors) => {
            return Ok(Tried { text: mistakes(&[source], &errors), passed: false });
        }
    };
    if probe.heartbeat.is_some() {
        let text =
            format!("`{}` is a heartbeat: it is not run by agents, it receives pings", probe.id);
        return Ok(Tried { text, passed: true });
    }
    let mut output = TrialOutput { redactor: credentials.redactor(), ..TrialOutput::default() };
    let seen = runner.run(&probe, 0, &mut output).await;
    let passed = matches!(seen.outcome, Outcome::Passed | Outcome::Degraded(_));
    let text = output.text + &waterfall(&output.bars) + &verdict(&seen, output.is_undecided);
    // Once more over everything: nothing that is shown may hold a secret.
    Ok(Tried { text: harmless(&output.redactor.hide(&text)), passed })
}

/// What is shown of a run, step by step.
#[derive(Default)]
struct TrialOutput {
    text: String,
    redactor: Redactor,
    sent: String,
    received: String,
    judged: String,
    /// Whether nothing could be said of an expectation.
    is_undecided: bool,
    bars: Vec<Bar>,
}

/// A step in the waterfall.
struct Bar {
    name: String,
    at: Duration,
    phases: Phases,
}

impl RunObserver for TrialOutput {
    fn note(&mut self, event: StepEvent<'_>) {
        match event {
            StepEvent::Sending(request) => {
                self.sent = quoted(&self.redactor.hide(&request.to_string()), "  > ");
            }
            StepEvent::Answered { step, answer } => self.note_answer(step, answer),
            StepEvent::LeftOut { step, why } => {
                let (name, kind) = (&step.name, step.action.kind().name);
                let why = self.redactor.hide(why);
                let _ = writeln!(self.text, "{name} ({kind})\n  left out: {why}\n");
            }
            StepEvent::Ended { step, ended } => self.note_end(step, &ended),
            // All is shown, whether it is as it should be or not.
            StepEvent::Started { .. } | StepEvent::Unexpected { .. } => {}
        }
    }
}

impl TrialOutput {
    fn note_answer(&mut self, step: &Step, answer: &StepAnswer<'_>) {
        self.received = quoted(&self.redactor.hide(&received(answer)), "  < ");
        for expectation in &step.expect {
            self.is_undecided |= expectation.is_undecided(answer);
            let (mark, level) = match (expectation.judge(answer), expectation.level()) {
                (Ok(()), _) => ("ok", ""),
                (Err(_), _) if expectation.is_undecided(answer) => ("?", ""),
                (Err(_), Level::Down) => ("FAILS", ""),
                (Err(_), Level::Degraded) => ("fails", " (degraded)"),
            };
            let found = self.redactor.hide(&expectation.found(answer));
            let _ = writeln!(self.judged, "  {mark:>5}  {expectation}{level}: {found}");
        }
        for (name, keep) in &step.keep {
            let missing = |why| if keep.optional { format!("nothing ({why})") } else { why };
            let kept = keep.read(answer).unwrap_or_else(missing);
            let _ = writeln!(self.judged, "   keep  {name} = {}", self.redactor.hide(&kept));
        }
    }

    fn note_end(&mut self, step: &Step, ended: &StepEnded<'_>) {
        let text = &mut self.text;
        let _ = writeln!(text, "{} ({})", step.name, step.action.kind().name);
        for part in [&mut self.sent, &mut self.received, &mut self.judged] {
            *text += &std::mem::take(part);
        }
        let _ = match ended.failure {
            Some(StepFailure { reason: Some(reason), detail }) => {
                writeln!(text, "  {}: {detail}", reason.phrase())
            }
            Some(StepFailure { reason: None, detail }) => writeln!(text, "  not run: {detail}"),
            None => Ok(()),
        };
        text.push('\n');
        self.bars.push(Bar { name: step.name.clone(), at: ended.at, phases: ended.phases });
    }
}

/// What came back, in full.
fn received(answer: &StepAnswer<'_>) -> String {
    let mut text = String::new();
    if let Some(status) = answer.status {
        let _ = writeln!(text, "{status} {}", answer.url.unwrap_or_default());
    }
    for (name, value) in answer.headers {
        let _ = writeln!(text, "{name}: {value}");
    }
    if let Some(certificate) = answer.certificate {
        let (subject, issuer) = (&certificate.subject, &certificate.issuer);
        let days = certificate.ends_in_s.div_euclid(86_400);
        let protocol = &certificate.protocol;
        let _ = writeln!(text, "({protocol}, {subject} by {issuer}, {days} days left)");
    }
    if let Some(Ok(domain)) = answer.domain {
        let DomainFacts { name, expires_at, looked_up_at, .. } = domain;
        let _ = writeln!(text, "(domain {name} until {expires_at}, looked up {looked_up_at})");
    }
    for (fact, value) in answer.facts {
        let fact = Subject::Fact(*fact);
        let _ = match value.as_str() {
            Some(value) => writeln!(text, "{fact}: {value}"),
            None => writeln!(text, "{fact}: {value}"),
        };
    }
    if !answer.body.is_empty() {
        let _ = write!(text, "\n{}", String::from_utf8_lossy(answer.body));
    }
    text
}

/// A text with a mark before each line, not longer than can be read.
fn quoted(text: &str, mark: &str) -> String {
    let shown: String = text.chars().take(SHOWN_CHARS).collect();
    let mut quoted = String::new();
    for line in shown.lines() {
        let _ = writeln!(quoted, "{}", format!("{mark}{line}").trim_end());
    }
    if shown.len() < text.len() {
        let _ = writeln!(quoted, "{mark}… {} more bytes", text.len() - shown.len());
    }
    quoted
}

fn waterfall(bars: &[Bar]) -> String {
    if bars.is_empty() {
        return String::new();
    }
    let end = |bar: &Bar| micros(bar.at) + u64::from(bar.phases.total_us());
    let whole = bars.iter().map(end).max().unwrap_or(0).max(1);
    let column = |us: u64| usize::try_from(us * WIDTH / whole).unwrap_or(0);
    let longest = bars.iter().map(|bar| bar.name.chars().count()).max().unwrap_or(0);
    let mut chart = String::from("d dns  c connect  t tls  # first byte  = transfer\n");
    for bar in bars {
        let mut at = micros(bar.at);
        let mut line = " ".repeat(column(at));
        for (mark, us) in marks(&bar.phases) {
            at += u64::from(us);
            while line.len() < column(at) {
                line.push(mark);
            }
        }
        let (name, ms) = (&bar.name, f64::from(bar.phases.total_us() / 100) / 10.0);
        let _ =
            writeln!(chart, "{name:<longest$} |{line:<width$}| {ms} ms", width = WIDTH as usize);
    }
    chart
}

fn marks(phases: &Phases) -> impl Iterator<Item = (char, u32)> {
    let Phases { dns_us, connect_us, tls_us, first_byte_us, transfer_us } = *phases;
    let all = [('d', dns_us), ('c', connect_us), ('t', tls_us), ('#', first_byte_us)];
    all.into_iter().chain([('=', transfer_us)]).filter_map(|(mark, us)| Some((mark, us?)))
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

fn verdict(seen: &Observation, is_undecided: bool) -> String {
    let took_ms = seen.took_ms;
    match &seen.outcome {
        Outcome::Passed => format!("\npassed in {took_ms} ms"),
        Outcome::Degraded(failure) => {
            format!("\ndegraded in {took_ms} ms: {}: {}", failure.step, failure.detail)
        }
        Outcome::Failed(failure) => {
            let Failure { step, reason, detail } = failure;
            format!("\nfailed in {took_ms} ms: `{step}` {}: {detail}", reason.phrase())
        }
        Outcome::Unsure(why) if is_undecided => format!("\nunsure in {took_ms} ms: {why}"),
        Outcome::Unsure(why) => format!("\nnot run: {why}"),
    }
}
