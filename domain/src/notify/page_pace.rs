//! Page pace: how much a page sends to people. Which notifications are released to them now, and which wait?
//!
//! There is one pace for what is public and one for what is internal, not one for each recipient: each is told of a
//! part of these, so that what bounds the whole bounds each of them.

use serde::{Deserialize, Serialize};

use super::expansion::{DeliveryLane, Expansion};
use super::grouping::{NotificationGroup, RecipientPace, WaitingNotification};
use super::notification::{Notification, NotificationStage};
use crate::board::Visibility;
use crate::config::notify_policy::NotificationPacing;
use crate::time::timestamp::Timestamp;

/// What a page told lately, and what waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePace {
    /// Of what is public.
    #[serde(default)]
    public: RecipientPace,
    /// Of what is internal.
    #[serde(default)]
    internal: RecipientPace,
    /// When more is released, if nothing else happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_again: Option<Timestamp>,
}

impl PagePace {
    /// Adds a notification to what waits.
    pub fn add(&mut self, told: &Notification) {
        self.pace(told.visibility).add(told);
    }

    /// Releases to people what may be told at `now`, of what is under way. The numbers of those that changed.
    pub fn release(
        &mut self,
        under_way: &mut [Expansion],
        pacing: &NotificationPacing,
        now: Timestamp,
    ) -> Vec<u64> {
        let turns = [&mut self.public, &mut self.internal].map(|pace| pace.turn(pacing, now));
        self.look_again = turns.iter().filter_map(|turn| turn.look_again).min();
        let mut changed = vec![];
        for group in turns.iter().flat_map(|turn| &turn.messages) {
            changed.extend(release_group(group, under_way, now));
        }
        for expansion in under_way.iter_mut().filter(|expansion| is_held(expansion)) {
            let n = expansion.notification.n;
            let waits = self.public.waits(n) || self.internal.waits(n);
            let until = self.look_again.filter(|_| waits);
            if until.is_none() {
                // It began and ended unsaid.
                tell_no_people(expansion, now);
            }
            if expansion.progress.held_until != until {
                expansion.progress.held_until = until;
                changed.push(n);
            }
        }
        changed
    }

    fn pace(&mut self, visibility: Visibility) -> &mut RecipientPace {
        match visibility {
            Visibility::Public => &mut self.public,
            _ => &mut self.internal,
        }
    }
}

fn is_held(expansion: &Expansion) -> bool {
    expansion.progress.done_at.is_none() && expansion.progress.held_until.is_some()
}

/// Ends the ways that people are told by.
fn tell_no_people(expansion: &mut Expansion, now: Timestamp) {
    for lane in DeliveryLane::ALL.into_iter().filter(|lane| lane.is_read_by_people()) {
        expansion.progress.reached(lane, None, now);
    }
}

/// Releases a message. The newest of what it tells is sent, and holds the others.
fn release_group(
    group: &NotificationGroup,
    under_way: &mut [Expansion],
    now: Timestamp,
) -> Vec<u64> {
    // What was replaced by something of the other kind meanwhile is left out.
    let held = |n: u64| {
        under_way.iter().any(|expansion| expansion.notification.n == n && is_held(expansion))
    };
    let numbers: Vec<u64> =
        group.notifications.iter().map(|told| told.n).filter(|n| held(*n)).collect();
    let Some(newest) = numbers.iter().copied().max() else { return vec![] };
    let mut changed = vec![];
    for expansion in under_way.iter_mut().filter(|expansion| is_held(expansion)) {
        let n = expansion.notification.n;
        let Some(told) = group.notifications.iter().find(|told| told.n == n) else { continue };
        release_one(expansion, told);
        if n != newest {
            expansion.progress.gathered_into = Some(newest);
            tell_no_people(expansion, now);
        } else if numbers.len() > 1 {
            expansion.progress.gathered.clone_from(&numbers);
        }
        changed.push(n);
    }
    changed
}

fn release_one(expansion: &mut Expansion, told: &WaitingNotification) {
    let as_beginning = told.stage == NotificationStage::Opened
        && expansion.notification.stage == NotificationStage::Updated;
    expansion.progress.held_until = None;
    for lane in DeliveryLane::ALL.into_iter().filter(|lane| lane.is_read_by_people()) {
        expansion.progress.of_mut(lane).begins |= as_beginning;
    }
}
