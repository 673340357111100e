//! A caller of the machine: executes each step by a script, and notes what it was asked for.

use std::collections::VecDeque;
use std::time::Duration;

use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::expectation::StepAnswer;
use domain::ordered::SortedMap;
use domain::phases::Phases;
use domain::probe::Probe;
use domain::probe::run::{
    NetworkPhase, ProbeRun, RunEffect, RunObserver, RunState, RunSummary, StepEnd, StepEvent,
    StepFailure, StepResult,
};
use domain::redaction::Redactor;
use domain::template::Values;

/// The secret of every run here.
pub(crate) const SECRET: &str = "hunter2-and-more";

pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A probe of these steps whose run may take a second.
pub(crate) fn probe(steps: &str) -> Probe {
    let head = "id = 'p'\ncomponent = 'c'\nevery = '60s'\ntimeout = '1s'\nregions = ['eu']\n";
    let file = SourceFile { path: "p.toml".to_owned(), text: format!("{head}{steps}") };
    read_probe(&file).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// What comes of a try: how long it takes, and how it ends.
#[derive(Clone, Debug)]
pub(crate) struct Scripted {
    pub(crate) takes: Duration,
    pub(crate) end: ScriptedEnd,
}

#[derive(Clone, Debug)]
pub(crate) enum ScriptedEnd {
    /// A body with status 200.
    Body(String),
    Failed(StepFailure),
    /// Never: its time is up first.
    Hangs,
}

pub(crate) fn body(text: &str) -> Scripted {
    Scripted { takes: ms(10), end: ScriptedEnd::Body(text.to_owned()) }
}

pub(crate) fn failing(failure: StepFailure) -> Scripted {
    Scripted { takes: ms(10), end: ScriptedEnd::Failed(failure) }
}

pub(crate) fn hanging() -> Scripted {
    Scripted { takes: Duration::ZERO, end: ScriptedEnd::Hangs }
}

/// A try that the machine asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TriedStep {
    pub(crate) step: String,
    pub(crate) began: Duration,
    pub(crate) deadline: Duration,
}

/// What is noted of a run.
#[derive(Default)]
pub(crate) struct Notes {
    /// Every event in a line, as it would be shown.
    pub(crate) lines: Vec<String>,
    /// All text that was said to be without secrets.
    pub(crate) safe: String,
}

impl RunObserver for Notes {
    fn note(&mut self, event: StepEvent<'_>) {
        self.lines.push(match event {
            StepEvent::Started { step } => format!("{} begins", step.name),
            StepEvent::Sending(what) => format!("sends {what}"),
            StepEvent::Answered { step, .. } => format!("{} has an answer", step.name),
            StepEvent::Unexpected { step, level, reason, answer, results } => {
                self.safe += &answer.hide.unwrap().hide(&String::from_utf8_lossy(answer.body));
                for result in results {
                    self.safe += &result.found;
                }
                format!("{} is not as it should be: {level:?} {reason:?}", step.name)
            }
            StepEvent::LeftOut { step, why } => {
                self.safe += why;
                format!("{} is left out", step.name)
            }
            StepEvent::Ended { step, ended } => {
                self.safe += ended.failure.map_or("", |failure| failure.detail.as_str());
                let failed = if ended.failure.is_some() { "failed" } else { "ended" };
                format!("{} {failed}, begun at {} ms", step.name, ended.at.as_millis())
            }
        });
    }
}

/// What came of a simulated run.
pub(crate) struct Simulated {
    pub(crate) summary: RunSummary,
    pub(crate) tried: Vec<TriedStep>,
    pub(crate) notes: Notes,
    /// When it was over.
    pub(crate) ended: Duration,
}

/// The state of a run that has the secret `PW`.
pub(crate) fn state() -> RunState {
    let secrets = SortedMap::from([("PW".to_owned(), SECRET.to_owned())]);
    RunState::new(Values { secrets, ..Values::default() }, Redactor::new([SECRET]))
}

/// Runs a probe; tries take what the script says, and behind its end an empty answer at once.
pub(crate) fn simulate(probe: &Probe, script: &[Scripted]) -> Simulated {
    simulate_with(probe, state(), script)
}

pub(crate) fn simulate_with(probe: &Probe, state: RunState, script: &[Scripted]) -> Simulated {
    let mut script: VecDeque<Scripted> = script.iter().cloned().collect();
    let (mut notes, mut tried, mut now) = (Notes::default(), vec![], Duration::ZERO);
    let mut run = ProbeRun::new(probe, state);
    loop {
        let effect = run.advance(now, &mut notes);
        let lines = notes.lines.len();
        assert_eq!(effect, run.advance(now, &mut notes), "asked again, it says the same");
        assert_eq!(lines, notes.lines.len(), "and notes nothing twice");
        match effect {
            RunEffect::ExecuteStep { step, deadline } => {
                tried.push(TriedStep { step: step.name.clone(), began: now, deadline });
                now = execute(&mut run, now, deadline, script.pop_front(), &mut notes);
            }
            RunEffect::WaitUntil(then) => {
                assert!(then > now, "it waits for something that is yet to come");
                now = then;
            }
            RunEffect::Finished(summary) => return Simulated { summary, tried, notes, ended: now },
        }
    }
}

fn execute(
    run: &mut ProbeRun<'_>,
    now: Duration,
    deadline: Duration,
    scripted: Option<Scripted>,
    notes: &mut Notes,
) -> Duration {
    let Scripted { takes, end } = scripted.unwrap_or_else(|| body(""));
    let headers = [("content-type".to_owned(), "text/plain".to_owned())];
    let (then, end) = match &end {
        ScriptedEnd::Body(text) if now + takes <= deadline => {
            let body = text.as_bytes();
            let answer =
                StepAnswer { status: Some(200), headers: &headers, body, ..StepAnswer::default() };
            (now + takes, StepEnd::Answered(answer))
        }
        ScriptedEnd::Failed(failure) if now + takes <= deadline => {
            (now + takes, StepEnd::Failed(failure.clone()))
        }
        _ => (deadline.max(now), StepEnd::TimedOut(NetworkPhase::FirstByte)),
    };
    let phases = Phases { first_byte_us: Some(1_234_567), ..Phases::default() };
    let result = StepResult { phases, end, session: vec![], screenshot: None };
    run.step_ended(then, result, notes);
    then
}
