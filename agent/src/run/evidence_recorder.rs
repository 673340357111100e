//! Evidence recorder: observes a run, keeps almost nothing while it passes, and of a failing run
//! what an operator needs, without secrets.

use std::cell::RefCell;
use std::time::Duration;

use domain::evidence::sampling::EvidenceSampler;
use domain::expectation::{Expectation, Fact, Level, StepAnswer, Subject};
use domain::probe::action::Action;
use domain::probe::run::{JudgedExpectation, RunObserver, Screenshot, StepEnded, StepEvent};
use domain::probe::{Probe, Step};
use domain::protocol::evidence::{
    CaptureReason, CapturedEvidence, Evidence, ExpectationResult, MAX_BODY_BYTES, MAX_HEADERS,
    MAX_LINES, MAX_SENT_BYTES, MAX_TEXT_BYTES, Received, StepTiming, cut,
};
use domain::protocol::observation::{Observation, Outcome, Reason};
use domain::protocol::trial::TrialResult;
use domain::redaction::{Redactor, is_hidden, text_of, without_keys};
use domain::time::timestamp::Timestamp;

use crate::clock;

/// Watches one run.
pub(crate) struct EvidenceRecorder<'a> {
    captures: &'a RefCell<EvidenceSampler>,
    /// Whether a picture is of use to anyone.
    is_pictured: bool,
    probe: &'a Probe,
    began: Timestamp,
    /// What the step that goes on sent; may hold secrets.
    sent: String,
    /// What the step that goes on has shown.
    shown: Option<EvidenceDraft>,
    steps: Vec<StepTiming>,
    /// What is kept so far: of the first step that failed, or else was degraded.
    draft: Option<EvidenceDraft>,
}

/// What there is to keep of a step.
#[derive(Default)]
struct EvidenceDraft {
    step: String,
    failed: bool,
    sent: String,
    received: Option<Received>,
    judged: Vec<ExpectationResult>,
    notes: Vec<String>,
    picture: Option<Vec<u8>>,
}

impl<'a> EvidenceRecorder<'a> {
    pub(crate) fn new(captures: &'a RefCell<EvidenceSampler>, probe: &'a Probe) -> Self {
        let (sent, shown, steps, draft) = (String::new(), None, vec![], None);
        let (is_pictured, began) = (true, clock::steady());
        Self { captures, is_pictured, probe, began, sent, shown, steps, draft }
    }

    /// One that watches a trial, which shows no picture.
    pub(crate) fn of_trial(captures: &'a RefCell<EvidenceSampler>, probe: &'a Probe) -> Self {
        Self { is_pictured: false, ..Self::new(captures, probe) }
    }

    /// The evidence of the run, where there is any to keep.
    pub(crate) fn tells(mut self, seen: &Observation) -> Option<CapturedEvidence> {
        let (failure, degraded) = match &seen.outcome {
            Outcome::Failed(failure) => (Some(failure), false),
            Outcome::Degraded(failure) => (Some(failure), true),
            Outcome::Passed | Outcome::Unsure(_) => (None, false),
        };
        let failed_here =
            |draft: &EvidenceDraft| failure.is_some_and(|failure| failure.step == draft.step);
        let draft = self.draft.take().filter(failed_here).unwrap_or_default();
        let cause: CaptureReason =
            self.captures.borrow_mut().note(seen, draft.picture.is_some())?;
        let evidence = Evidence {
            probe: seen.probe.clone(),
            observed_at: seen.observed_at,
            attempt: seen.attempt,
            took_ms: seen.took_ms,
            degraded,
            cause,
            failure: failure?.clone(),
            steps: self.steps,
            sent: draft.sent,
            received: draft.received,
            judged: draft.judged,
            notes: draft.notes,
        };
        let captured = CapturedEvidence { evidence, picture: draft.picture };
        let checked = captured.check();
        checked.inspect_err(|error| tracing::error!(%error, "evidence is lost")).ok()?;
        Some(captured)
    }

    /// What the run showed, whether it failed or not.
    pub(crate) fn shows(self, seen: Observation) -> TrialResult {
        let steps = self.steps.clone();
        let evidence = self.tells(&seen).map(|captured| captured.evidence);
        TrialResult::of_run(seen, steps, evidence)
    }

    /// Whether what is kept stays, whatever a step shows that failed, or only was degraded: the first
    /// failure counts, and before it the first that was degraded.
    fn is_settled(&self, failed: bool) -> bool {
        self.draft.as_ref().is_some_and(|draft| draft.failed || !failed)
    }

    fn is_captured(&self, step: &Step, reason: Reason) -> bool {
        let how = (step.name.as_str(), reason);
        self.captures.borrow().cause(&self.probe.id, how, self.began).is_some()
    }

    /// Keeps an answer that is not as it should be.
    fn note_answer(
        &mut self,
        step: &Step,
        (level, reason): (Level, Reason),
        (answer, results): (&StepAnswer<'_>, &[JudgedExpectation]),
    ) {
        let Some(redactor) = answer.hide else { return };
        if self.is_settled(level == Level::Down) || !self.is_captured(step, reason) {
            return;
        }
        let text = |text: &str| cut(&redactor.hide(text), MAX_TEXT_BYTES);
        let result =
            |(expectation, judged): (&Expectation, &JudgedExpectation)| ExpectationResult {
                expectation: text(&expectation.to_string()),
                passed: judged.passed,
                found: text(judged.found.trim_start_matches("found ")),
            };
        let judged = step.expect.iter().zip(results).take(MAX_LINES).map(result).collect();
        let received = Some(received(answer, redactor));
        self.shown = Some(EvidenceDraft { received, judged, ..EvidenceDraft::default() });
    }

    fn note_end(&mut self, step: &Step, ended: StepEnded<'_>) {
        let StepEnded { at, phases, screenshot, failure, redactor } = ended;
        self.steps.push(StepTiming { step: step.name.clone(), after_us: micros(at), phases });
        let (sent, shown) = (std::mem::take(&mut self.sent), self.shown.take());
        let failed = failure.is_some();
        let reason = failure.and_then(|failure| failure.reason);
        let wanted = reason.is_some_and(|reason| self.is_captured(step, reason));
        if self.is_settled(failed) || !(wanted || shown.is_some()) {
            return;
        }
        let mut draft = shown.unwrap_or_default();
        (draft.step, draft.failed) = (step.name.clone(), failed);
        let sent = match &step.action {
            Action::Http(_) => without_keys(&sent),
            _ => sent,
        };
        draft.sent = cut(&redactor.hide(&sent), MAX_SENT_BYTES);
        match screenshot {
            Some(Screenshot::Taken(bytes)) => draft.picture = Some(bytes),
            Some(Screenshot::LeftOut(why)) => {
                draft.notes.push(cut(&redactor.hide(&why), MAX_TEXT_BYTES));
            }
            None => {}
        }
        self.draft = Some(draft);
    }
}

impl RunObserver for EvidenceRecorder<'_> {
    fn note(&mut self, event: StepEvent<'_>) {
        match event {
            StepEvent::Started { .. } => {
                self.sent.clear();
                self.shown = None;
            }
            StepEvent::Sending(request) => self.sent = request.to_string(),
            StepEvent::Unexpected { step, level, reason, answer, results } => {
                self.note_answer(step, (level, reason), (answer, results));
            }
            StepEvent::Ended { step, ended } => self.note_end(step, ended),
            StepEvent::Answered { .. } | StepEvent::LeftOut { .. } => {}
        }
    }

    fn wants_screenshot(&self) -> bool {
        self.is_pictured && self.captures.borrow().may_picture(self.began)
    }
}

/// What came back. Everything is hidden before it is cut: half a secret would not be found.
fn received(answer: &StepAnswer<'_>, redactor: &Redactor) -> Received {
    let text = |text: &str| cut(&redactor.hide(text), MAX_TEXT_BYTES);
    let header = |(name, value): &(String, String)| {
        (text(name), if is_hidden(name) { "***".to_owned() } else { text(value) })
    };
    let mut headers: Vec<(String, String)> = answer.headers.iter().map(header).collect();
    if let Some(certificate) = answer.certificate {
        let days = certificate.ends_in_s.div_euclid(86_400);
        let summary =
            format!("{} by {}, {days} days left", certificate.subject, certificate.issuer);
        headers.push(("(certificate)".to_owned(), text(&summary)));
    }
    let mut body = text_of(answer.body);
    for (fact, value) in answer.facts {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if *fact == Fact::Text {
            body = value;
        } else {
            headers.push((format!("({})", Subject::Fact(*fact)), text(&value)));
        }
    }
    headers.truncate(MAX_HEADERS);
    let url = answer.url.map(text);
    let body = cut(&redactor.hide(&body), MAX_BODY_BYTES);
    Received { status: answer.status, url, headers, body }
}

fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}
