//! Public log: every public fact in order, each line with the hash of all lines before it, and
//! enough to recompute every uptime figure.

use crate::board::Correction;
use crate::board::public_facts::LogEntry;
use crate::board::public_facts::LoggedComponent;
use crate::board::public_facts::PageFacts;
use crate::board::public_facts::PublicFact;
use crate::board::timeline::counted;
use crate::ordered::SortedMap;
use crate::words::Words;
use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::config::counted_or_all;
use crate::hash_chain::Head;
use crate::ids::{ComponentId, GroupId};
use crate::public::uptime_report::Figures;
use crate::public::wording;
use crate::status::Status;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;
use crate::time::window::{Window, span};
use crate::uptime::Uptime;
use crate::uptime::figure;
use crate::uptime::status_durations::{StatusDurations, combine, percent, tally};

/// The most lines of one answer.
pub const LINES_AT_ONCE: usize = 1_000;

#[derive(Deserialize)]
struct Served<'a> {
    hash: &'a str,
    #[serde(borrow)]
    entry: &'a RawValue,
}

/// Where a log is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Broken {
    /// From 1.
    pub line: u64,
    /// What is wrong there.
    pub why: String,
}

/// Reads the line that follows a head: the head after it, and what it says.
///
/// # Errors
/// [`Broken`], when it does not follow.
pub fn following(head: &Head, line: &str) -> Result<(Head, LogEntry), Broken> {
    let number = head.height + 1;
    let broken = |why: String| Broken { line: number, why };
    let served: Served<'_> = crate::json::from_str(line)
        .map_err(|error| broken(format!("it is not a line of a log: {error}")))?;
    let next = head.append(served.entry.get());
    if next.hash != served.hash {
        return Err(broken(format!(
            "its hash is {}, but its content and the hash before it give {}",
            served.hash, next.hash
        )));
    }
    let entry: LogEntry = crate::json::from_str(served.entry.get())
        .map_err(|error| broken(format!("its entry cannot be read: {error}")))?;
    if entry.n != number {
        return Err(broken(format!("it says that it is line {}", entry.n)));
    }
    Ok((next, entry))
}

/// The head that the last line of a log claims, which was checked when it was written; `None`: it is no line.
#[must_use]
pub fn claimed_head(line: &str) -> Option<Head> {
    let served: Served<'_> = crate::json::from_str(line).ok()?;
    let entry: LogEntry = crate::json::from_str(served.entry.get()).ok()?;
    Some(Head { height: entry.n, hash: served.hash.to_owned() })
}

/// What a log adds up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replayed {
    /// Where it ends.
    pub head: Head,
    /// What figures are made with.
    pub page: Option<PageFacts>,
    /// How each component was doing.
    pub shown: SortedMap<ComponentId, StateTimeline<Status>>,
    /// What counts of it in its place.
    pub uncounted: SortedMap<ComponentId, StateTimeline<Option<Status>>>,
    /// When the last line was told.
    pub told_at: Timestamp,
    /// Lines by which operators took something out of the figures, in order.
    pub remarks: Vec<Remark>,
}

/// A line by which operators took something out of the figures: honest or not, whoever verifies should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// From 1.
    pub line: u64,
    /// When it was told.
    pub at: Timestamp,
    /// What was taken out, and how.
    pub text: String,
}

impl Replayed {
    /// Checks the next line and takes it into account.
    ///
    /// # Errors
    /// [`Broken`], with the place, when it does not follow.
    pub fn read(&mut self, line: &str) -> Result<(), Broken> {
        let (next, entry) = following(&self.head, line)?;
        self.remark(&entry);
        self.head = next;
        self.told_at = entry.at;
        match entry.fact {
            PublicFact::Page(page) => {
                self.rename(&page);
                self.page = Some(page);
            }
            PublicFact::Status { component, points, .. } => {
                let track = self.shown.entry(component).or_default();
                for (at, status) in points {
                    track.set_from(at, status);
                }
            }
            PublicFact::Counted { component, points } => {
                let track = self.uncounted.entry(component).or_default();
                for (at, status) in points {
                    track.set_from(at, status);
                }
            }
            PublicFact::Incident { .. }
            | PublicFact::Update { .. }
            | PublicFact::UpdateEdited { .. }
            | PublicFact::UpdateWithdrawn { .. }
            | PublicFact::IncidentAmended { .. }
            | PublicFact::IncidentCounted { .. }
            | PublicFact::Correction(_)
            | PublicFact::CorrectionWithdrawn { .. }
            | PublicFact::Maintenance { .. }
            | PublicFact::MaintenanceUpdate { .. }
            | PublicFact::Notice(_)
            | PublicFact::NoticeEnded { .. } => {}
        }
        Ok(())
    }

    /// Goes on with what was told of components under the ids that they have now.
    fn rename(&mut self, page: &PageFacts) {
        for LoggedComponent { id, was, .. } in &page.components {
            let Some(was) = was.as_ref().filter(|_| !self.shown.contains_key(id)) else { continue };
            if let Some(track) = self.shown.remove(was) {
                self.shown.insert(id.clone(), track);
            }
            if let Some(track) = self.uncounted.remove(was) {
                self.uncounted.insert(id.clone(), track);
            }
        }
    }

    /// Notes what a line takes out of the figures, as things stood before it.
    fn remark(&mut self, entry: &LogEntry) {
        let texts: Vec<String> = match &entry.fact {
            PublicFact::Maintenance { plan, update, .. } => {
                let current = |id: &ComponentId| self.shown.get(id)?.at(update.at).copied();
                let hurt = plan.components.iter().filter_map(|id| {
                    let status = current(id).filter(|status| status.is_trouble())?;
                    let status = wording::status(Words::ENGLISH, status);
                    Some(format!("maintenance `{}` came over {id}: {status}", plan.name))
                });
                hurt.collect()
            }
            PublicFact::Correction(Correction { component, from, to, status, .. }) => {
                let status = wording::status(Words::ENGLISH, *status);
                vec![format!("{component} was corrected to {status} from {from} to {to}")]
            }
            PublicFact::Incident { id, name, is_uncounted: true, .. } => {
                vec![format!("incident {id} `{name}` was stated not to count")]
            }
            PublicFact::IncidentCounted { incident, counts } => {
                let now = if *counts { "counts" } else { "does not count" };
                vec![format!("what incident {incident} states {now} from this line on")]
            }
            PublicFact::Page(now) => {
                let before = self.page.iter().flat_map(|page| &page.components);
                let goes_on = |before: &ComponentId, now: &LoggedComponent| {
                    now.id == *before || now.was.as_ref() == Some(before)
                };
                let gone = before.filter(|component| {
                    !now.components.iter().any(|now| goes_on(&component.id, now))
                });
                gone.map(|component| format!("component {} left the page", component.id)).collect()
            }
            _ => vec![],
        };
        let (line, at) = (entry.n, entry.at);
        self.remarks.extend(texts.into_iter().map(|text| Remark { line, at, text }));
    }

    /// The figure of a component over a window that ends at `now`; `None` when the log knows neither
    /// page nor component.
    #[must_use]
    pub fn uptime(
        &self,
        component: &ComponentId,
        window: Window,
        now: Timestamp,
    ) -> Option<Uptime> {
        let weights = self.page.as_ref()?.weights;
        Some(figure(self.tally(component, window, now)?, weights))
    }

    /// The figure of the whole page, or of a group of it.
    #[must_use]
    pub fn uptime_of(
        &self,
        group: Option<&GroupId>,
        window: Window,
        now: Timestamp,
    ) -> Option<Uptime> {
        let page = self.page.as_ref()?;
        let of_it =
            |component: &&LoggedComponent| group.is_none() || component.group.as_ref() == group;
        let inside = page.components.iter().filter(of_it);
        let counted = counted_or_all(inside, |component| !component.is_apart).into_iter();
        let durations: Vec<StatusDurations> =
            counted.filter_map(|component| self.tally(&component.id, window, now)).collect();
        Some(figure(combine(&durations), page.weights))
    }

    /// Every figure of a page that does not follow from the log, in words; none when all do.
    #[must_use]
    pub fn differences(&self, figures: &Figures) -> Vec<String> {
        let mut differ = vec![];
        let mut compare = |name: &str, window: Window, told: Uptime, counted: Option<Uptime>| {
            // The ratio beside them is the same in other words, and may lose a bit as text.
            let exact =
                |uptime: Uptime| (uptime.hundred_thousandths, uptime.observed_s, uptime.window_s);
            if counted.map(exact) != Some(exact(told)) {
                differ.push(format!(
                    "{name}, {window}: the page says {}, the log {}",
                    shown(Some(told)),
                    shown(counted)
                ));
            }
        };
        for (window, told) in &figures.page {
            compare("the page", *window, *told, self.uptime_of(None, *window, figures.as_of));
        }
        for (group, windows) in &figures.groups {
            for (window, told) in windows {
                let counted = self.uptime_of(Some(group), *window, figures.as_of);
                compare(group.as_str(), *window, *told, counted);
            }
        }
        for component in &figures.components {
            for (window, told) in &component.windows {
                let counted = self.uptime(&component.id, *window, figures.as_of);
                compare(component.id.as_str(), *window, *told, counted);
            }
        }
        differ
    }

    fn tally(
        &self,
        component: &ComponentId,
        window: Window,
        now: Timestamp,
    ) -> Option<StatusDurations> {
        let (page, track) = (self.page.as_ref()?, self.shown.get(component)?);
        let since = track.starts().next()?;
        let span = span(window, &page.timezone, now, since);
        let counted = match self.uncounted.get(component) {
            Some(uncounted) => counted(track, uncounted),
            None => Cow::Borrowed(track),
        };
        Some(tally(&counted, span.from, span.to))
    }
}

fn shown(uptime: Option<Uptime>) -> String {
    let Some(uptime) = uptime else { return "nothing".to_owned() };
    let percent = uptime.hundred_thousandths.map_or_else(|| "no data".to_owned(), percent);
    format!("{percent} of {} s", uptime.observed_s)
}
