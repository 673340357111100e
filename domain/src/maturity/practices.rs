//! Practices, in one table: what is each judged by, and from which figure on is it of which level? `docs/maturity.md` has the
//! same table for readers, and a test compares the two.

use serde::{Deserialize, Serialize};

/// For how many days back what follows incidents is looked at.
pub const OUTCOME_DAYS: u64 = 180;
/// For how many days back it is counted how often something was done.
pub const ADOPTED_DAYS: u64 = 90;

/// A practice of a service operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MaturityPractice {
    /// Probes are run from several regions.
    Regions,
    /// Components are watched.
    Coverage,
    /// Backups are made.
    Backups,
    /// Restores are tried.
    Restores,
    /// Readers are told more in time.
    Cadence,
    /// Subscribers are told soon.
    Subscribers,
    /// Incidents are reviewed in time.
    Reviews,
    /// What reviews found is done in time.
    Remediation,
    /// Changes are recorded.
    Changes,
    /// Incidents are linked to what they came of.
    Causes,
    /// Alerts reach somebody.
    Escalations,
    /// Somebody is on call.
    OnCall,
    /// It is written what to do when something fails.
    Runbooks,
    /// Known errors have a workaround.
    KnownErrors,
    /// Incidents are rehearsed.
    Drills,
    /// Contracts are on record.
    Contracts,
    /// Secrets of tokens are replaced.
    Tokens,
}

/// What the figure of a practice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PracticeMeasure {
    /// A share in whole percent, rounded down; more is better.
    Percent,
    /// How often; more is better.
    Count,
    /// Whole days since; fewer are better.
    DaysAgo,
    /// Whole hours since; fewer are better.
    HoursAgo,
}

impl PracticeMeasure {
    /// Whether less is better.
    pub(super) fn is_age(self) -> bool {
        matches!(self, Self::DaysAgo | Self::HoursAgo)
    }
}

/// How a practice is judged.
#[derive(Debug)]
pub struct PracticeRow {
    /// Which.
    pub practice: MaturityPractice,
    /// What its figure is.
    pub measure: PracticeMeasure,
    /// What the figure counts, behind it in a sentence.
    pub noun: &'static str,
    /// From which figure on it is repeatable, defined, managed and optimizing.
    pub thresholds: [u64; 4],
    /// What leads on.
    pub advice: &'static str,
}

/// Every practice, in the order of reports.
pub const PRACTICES: [PracticeRow; 17] = [
    share(
        MaturityPractice::Regions,
        "probes have agents in two regions or more",
        USUAL,
        "run probes from a second region",
    ),
    share(
        MaturityPractice::Coverage,
        "own components are watched by a probe",
        USUAL,
        "write probes for components that operators set",
    ),
    row(
        MaturityPractice::Backups,
        PracticeMeasure::HoursAgo,
        "hours ago the last complete backup began",
        [168, 72, 48, 26],
        "bind a bucket for daily backups",
    ),
    row(
        MaturityPractice::Restores,
        PracticeMeasure::DaysAgo,
        "days ago this record was last restored from a backup",
        [365, 180, 90, 30],
        "restore a backup, as docs/backup.md says",
    ),
    share(
        MaturityPractice::Cadence,
        "updates of public incidents came in time",
        STRICT,
        "post each update by the time that the page promises",
    ),
    share(
        MaturityPractice::Subscribers,
        "notifications reached all recipients within 15 minutes",
        STRICT,
        "win subscribers, and mend channels that fail",
    ),
    share(
        MaturityPractice::Reviews,
        "reviews that fell due were complete in time",
        STRICT,
        "complete reviews before they are due",
    ),
    share(
        MaturityPractice::Remediation,
        "remediation items that fell due were closed in time",
        STRICT,
        "close remediation items by their days",
    ),
    row(
        MaturityPractice::Changes,
        PracticeMeasure::Count,
        "changes were recorded",
        [1, 5, 15, 30],
        "record deployments from the pipeline",
    ),
    share(
        MaturityPractice::Causes,
        "incidents that ended are linked to a change or a problem",
        LINKED,
        "link incidents to the change or the problem they came of",
    ),
    share(
        MaturityPractice::Escalations,
        "severities escalate in two steps or more that all reach somebody",
        USUAL,
        "give each severity an escalation of two steps, with contacts that have channels",
    ),
    share(
        MaturityPractice::OnCall,
        "hours ahead have somebody on call before the first gap",
        USUAL,
        "plan shifts without a gap for 14 days",
    ),
    share(
        MaturityPractice::Runbooks,
        "own components have a runbook",
        USUAL,
        "name a runbook for each component",
    ),
    share(
        MaturityPractice::KnownErrors,
        "problems are fixed or have a workaround",
        USUAL,
        "record what helps until a problem is fixed",
    ),
    row(
        MaturityPractice::Drills,
        PracticeMeasure::DaysAgo,
        "days ago the last drill with an incident ended",
        [365, 180, 90, 30],
        "rehearse an incident with `allclear drill start`",
    ),
    share(
        MaturityPractice::Contracts,
        "customers have their contract on record",
        USUAL,
        "write the contracts of customers down",
    ),
    share(
        MaturityPractice::Tokens,
        "tokens in use have a secret of the last 90 days",
        USUAL,
        "rotate the secrets of tokens",
    ),
];

/// Of most shares.
const USUAL: [u64; 4] = [1, 50, 80, 100];
/// Of promises, of which some are always missed.
const STRICT: [u64; 4] = [1, 50, 80, 95];
/// Of links: not each incident has a cause that is on record.
const LINKED: [u64; 4] = [1, 25, 50, 80];

const fn row(
    practice: MaturityPractice,
    measure: PracticeMeasure,
    noun: &'static str,
    thresholds: [u64; 4],
    advice: &'static str,
) -> PracticeRow {
    PracticeRow { practice, measure, noun, thresholds, advice }
}

const fn share(
    practice: MaturityPractice,
    noun: &'static str,
    thresholds: [u64; 4],
    advice: &'static str,
) -> PracticeRow {
    row(practice, PracticeMeasure::Percent, noun, thresholds, advice)
}
