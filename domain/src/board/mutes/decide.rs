//! Commands and events on mutes: which events follow, or why not, and what is the state after them?

use super::types::{MAX_MUTE, MAX_MUTES, NewProbeMute, ProbeMute};
use crate::access::actor::Actor;
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Event};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of a reason.
const MAX_REASON_CHARS: usize = 500;

impl Board {
    /// Mutes a probe. What is stated of the same probe and region takes the place of what was.
    pub(in crate::board) fn mute_probe(
        &self,
        new: NewProbeMute,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let NewProbeMute { probe, region, until, reason } = new;
        let reason = checked_text("reason", &reason, MAX_REASON_CHARS, Lines::One)?;
        let probes = self.configuration.iter().flat_map(|own| &own.probes);
        let Some(configured) = probes.into_iter().find(|own| own.id == probe) else {
            return Err(Problem::invalid("probe", format!("there is no probe `{probe}`")));
        };
        if let Some(region) = region.as_ref().filter(|own| !configured.regions.contains(own)) {
            let detail = format!("`{probe}` is not run from `{region}`");
            return Err(Problem::invalid("region", detail));
        }
        if until <= now {
            return Err(Problem::invalid("until", format!("`{until}` is not after `{now}`")));
        }
        if until.since(now) > MAX_MUTE {
            let hint = "mute it for 30 days at most, and look again by then";
            return Err(Problem::invalid("until", format!("`{until}` is too far off")).hint(hint));
        }
        let mut in_force = self.mutes_in_force(now);
        let same = in_force.clone().find(|mute| mute.probe == probe && mute.region == region);
        if same.is_none() && in_force.by_ref().count() >= MAX_MUTES {
            let detail = format!("{MAX_MUTES} mutes are in force");
            return Err(Problem::conflict(detail).hint("end some first"));
        }
        let id = same.map_or_else(|| self.head.name("mute", 0), |same| same.id.clone());
        let mute = ProbeMute { id, probe, region, at: now, until, reason, by: caller.clone() };
        let subject = DecisionSubject::Mute(mute.id.clone());
        Ok(subject.with(vec![Event::ProbeMuted { mute: Box::new(mute) }]))
    }

    /// Ends a mute that is in force.
    pub(in crate::board) fn unmute_probe(
        &self,
        id: String,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        // One that is over is there for a while or not, as others are stated: either way nothing is left to end.
        if self.mute(&id).is_none_or(|mute| mute.until <= now) {
            return Err(Problem::not_found(format!("there is no mute `{id}` in force"))
                .hint("`allclear alert mutes` lists those that are"));
        }
        let subject = DecisionSubject::Mute(id.clone());
        Ok(subject.with(vec![Event::ProbeUnmuted { id, at: now }]))
    }

    pub(in crate::board) fn set_mute(&mut self, mute: ProbeMute, at: Timestamp) {
        self.mutes.retain(|other| other.id != mute.id && at < other.until);
        self.mutes.push(mute);
    }

    pub(in crate::board) fn set_mute_end(&mut self, id: &str, at: Timestamp) {
        let mute = self.mutes.iter_mut().find(|mute| mute.id == id);
        mute.into_iter().for_each(|mute| mute.until = at.max(mute.at));
    }

    /// The mutes that count at an instant, in the order in which they were stated.
    pub fn mutes_in_force(&self, at: Timestamp) -> impl Iterator<Item = &ProbeMute> + Clone {
        self.mutes.iter().filter(move |mute| mute.is_in_force(at))
    }

    /// The mute of an id, also one that is over, until another is stated.
    #[must_use]
    pub fn mute(&self, id: &str) -> Option<&ProbeMute> {
        self.mutes.iter().find(|mute| mute.id == id)
    }
}
