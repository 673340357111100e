//! Marks of drills: what does the twin of a page send, to whom, and how does each message say that it is a drill?

use crate::config::notify_policy::{Audience, AudienceKind, EscalationStep, NotifyPolicy};
use crate::ids::AudienceId;
use crate::ordered::SortedSet;

/// What each title begins with.
pub const DRILL_MARK: &str = "DRILL \u{2014} ";
/// What each text begins with.
pub(super) const DRILL_TEXT: &str = "DRILL \u{2014} this is an exercise; nothing of it is so.\n\n";
/// The header that requests of a drill carry, in both directions.
pub const DRILL_HEADER: &str = "allclear-drill";

/// Who is told what in a drill: those whom the page names for drills hear of everything and get every step of its
/// escalations, whatever these say; no other contact, no program that mends, and no address that is pinged.
#[must_use]
pub fn policy_of_drill(policy: &NotifyPolicy) -> NotifyPolicy {
    let contacts = || policy.drills.clone();
    let audiences = AUDIENCE.parse::<AudienceId>().ok().map(|id| Audience {
        id,
        name: "Drills".to_owned(),
        kind: AudienceKind::Internal,
        severities: SortedSet::new(),
        components: SortedSet::new(),
        contacts: contacts(),
        owner: None,
        timezone: None,
        business_hours: None,
        is_key: false,
    });
    let mut escalations = policy.escalations.clone();
    for escalation in &mut escalations {
        for step in &mut escalation.steps {
            *step = EscalationStep { after: step.after, contacts: contacts(), on_call: None };
        }
    }
    NotifyPolicy {
        audiences: audiences.into_iter().collect(),
        escalations,
        pacing: policy.pacing.clone(),
        drills: contacts(),
        ..NotifyPolicy::default()
    }
}

/// The audience of those who hear of drills.
const AUDIENCE: &str = "drills";
