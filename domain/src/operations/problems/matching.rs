//! Matching: which problems fit what is seen of a failure, the most specific first?

use serde_json::Value;

use crate::board::{Incident, ProblemRecord, ProblemStatus};
use crate::ids::ComponentId;
use crate::ordered;
use crate::probe::outcome::Reason;

/// What is seen of a failure, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailureSymptom {
    /// The component that is in trouble.
    pub component: Option<ComponentId>,
    /// The name of the step that failed first.
    pub step: Option<String>,
    /// Of what kind the failure is.
    pub reason: Option<Reason>,
    /// What was expected and found there.
    pub found: Option<String>,
}

/// What is seen of an incident: what probes found of each component, and the components that operators named besides.
#[must_use]
pub fn symptoms_of(incident: &Incident) -> Vec<FailureSymptom> {
    let found = incident.findings.iter().map(|finding| FailureSymptom {
        component: Some(finding.component.clone()),
        step: finding.step.clone(),
        reason: finding.reason,
        found: finding.found.clone(),
    });
    let is_found =
        |id: &ComponentId| incident.findings.iter().any(|finding| finding.component == *id);
    let named = incident
        .named()
        .into_iter()
        .filter(|id| !is_found(id))
        .map(|id| FailureSymptom { component: Some(id.clone()), ..FailureSymptom::default() });
    found.chain(named).collect()
}

/// The problems that fit any of these symptoms and are not fixed. The most specific stands first: a reason tells more than
/// a step, and that more than a component; of those alike the one that was recorded last.
#[must_use]
pub fn matching_problems<'a>(
    problems: &'a [ProblemRecord],
    symptoms: &[FailureSymptom],
) -> Vec<&'a ProblemRecord> {
    let symptoms: Vec<ReadSymptom<'_>> = symptoms.iter().map(ReadSymptom::new).collect();
    let unfixed = problems.iter().rev().filter(|one| one.status() != ProblemStatus::Fixed);
    let fitting = unfixed.filter_map(|problem| {
        let fit = symptoms.iter().filter_map(|symptom| symptom.specificity(problem)).max()?;
        Some((fit, problem))
    });
    let mut fitting: Vec<(u8, &ProblemRecord)> = fitting.collect();
    ordered::sort_by_key(&mut fitting, |(fit, _)| std::cmp::Reverse(*fit));
    fitting.into_iter().map(|(_, problem)| problem).collect()
}

/// A symptom whose texts are compared.
struct ReadSymptom<'a> {
    symptom: &'a FailureSymptom,
    /// The kind of failure, as the API spells it.
    kind: String,
    /// What was found, in lower case.
    found: String,
}

impl<'a> ReadSymptom<'a> {
    fn new(symptom: &'a FailureSymptom) -> Self {
        let kind = symptom.reason.and_then(|reason| serde_json::to_value(reason).ok());
        Self {
            symptom,
            kind: kind.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
            found: symptom.found.as_deref().unwrap_or_default().to_lowercase(),
        }
    }

    /// How much of a problem's matcher fits; `None`: not all of it does, or there is nothing that could.
    fn specificity(&self, problem: &ProblemRecord) -> Option<u8> {
        let matcher = &problem.matches;
        let symptom = self.symptom;
        let component = fits(matcher.components.is_empty(), || {
            symptom.component.as_ref().is_some_and(|id| matcher.components.contains(id))
        })?;
        let step = fits(matcher.steps.is_empty(), || {
            symptom.step.as_ref().is_some_and(|step| matcher.steps.contains(step))
        })?;
        let reason = fits(matcher.reasons.is_empty(), || {
            matcher.reasons.iter().any(|reason| self.has_reason(reason))
        })?;
        let specificity = component + 2 * step + 4 * reason;
        (specificity > 0).then_some(specificity)
    }

    fn has_reason(&self, reason: &str) -> bool {
        let reason = reason.to_lowercase();
        reason == self.kind || self.found.contains(&reason)
    }
}

/// 0 for what is not asked for, 1 for what fits; `None` for what does not.
fn fits(is_open: bool, fits: impl FnOnce() -> bool) -> Option<u8> {
    if is_open { Some(0) } else { fits().then_some(1) }
}
