//! Latency query: what may a chart of latency ask for, and how is the response put together around
//! its points?

use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::latency::hourly::MINUTE_MS;
use crate::latency::series::Point;
use crate::ledger::rollup::KEEP_HOURS;
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::public::view::{ComponentView, PublicView, RegionReport};
use crate::query::{KnownParameters, Parameters};
use crate::time::calendar::Span;
use crate::time::timestamp::HOUR_MS;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// The most points of one answer.
pub const MAX_POINTS: i64 = 1_500;
/// How far back minutes are told: they are made of single runs each time.
pub const MINUTES_BACK: Duration = Duration::from_secs(6 * 3_600);
/// How far back a page draws minutes.
pub const MINUTES_DRAWN: Duration = Duration::from_secs(2 * 3_600);

/// How much time a point stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day of UTC.
    Day,
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        })
    }
}

impl FromStr for Grain {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "minute" => Ok(Self::Minute),
            "hour" => Ok(Self::Hour),
            "day" => Ok(Self::Day),
            _ => Err(format!("`{text}` is no grain: use minute, hour or day")),
        }
    }
}

impl Grain {
    /// Its length in milliseconds.
    #[must_use]
    pub fn ms(self) -> i64 {
        match self {
            Self::Minute => MINUTE_MS,
            Self::Hour => HOUR_MS,
            Self::Day => DAY_MS,
        }
    }

    /// When the stretch that holds an instant begins.
    #[must_use]
    pub fn start(self, at: Timestamp) -> Timestamp {
        Timestamp::from_unix_ms(at.unix_ms() - at.unix_ms().rem_euclid(self.ms()))
    }

    /// How much is told when nobody says from when on.
    fn usual(self) -> Duration {
        Duration::from_secs(match self {
            Self::Minute => 3_600,
            Self::Hour => 2 * 86_400,
            Self::Day => 90 * 86_400,
        })
    }

    /// How far back there is something to tell; `None`: for good.
    fn reach(self) -> Option<Duration> {
        match self {
            Self::Minute => Some(MINUTES_BACK),
            Self::Hour => Some(KEEP_HOURS),
            Self::Day => None,
        }
    }

    /// For how long an answer may be given again.
    #[must_use]
    pub fn fresh_for(self) -> Duration {
        Duration::from_secs(if self == Self::Minute { 10 } else { 60 })
    }
}

/// What is asked, as it stands in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatencyQuery {
    component: Option<ComponentId>,
    probe: Option<ProbeId>,
    region: Option<RegionId>,
    grain: Grain,
    span: Span,
}

/// What is asked, once it is known to be on the page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesSubject {
    /// The component.
    pub component: ComponentId,
    /// The probe that watches it.
    pub probe: ProbeId,
    /// The region, if it is one alone.
    pub region: Option<RegionId>,
    /// The regions whose agents are asked.
    pub regions: SortedSet<RegionId>,
}

/// What one Ledger is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesRequest {
    /// The probe.
    pub probe: ProbeId,
    /// How much time a point stands for.
    pub grain: Grain,
    /// From the beginning of the first to the end of the last.
    pub span: Span,
}

impl LatencyQuery {
    /// The parameters of its address.
    pub const PARAMETERS: KnownParameters =
        KnownParameters::only(&["component", "probe", "region", "grain", "from", "to"]);

    /// Reads the parameters of its address.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(params: &Parameters, now: Timestamp) -> Result<Self, Problem> {
        let grain = params.get("grain", str::parse)?.unwrap_or(Grain::Hour);
        let query = Self {
            component: params.get("component", str::parse)?,
            probe: params.get("probe", str::parse)?,
            region: params.get("region", str::parse)?,
            grain,
            span: span(params, grain, now)?,
        };
        if query.component.is_none() && query.probe.is_none() {
            let detail = "give a `component` or a `probe`";
            return Err(Problem::invalid("component", detail));
        }
        Ok(query)
    }

    /// Finds on the page the component that is asked for, by its id or that of a probe.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn component<'a>(&self, view: &'a PublicView) -> Result<&'a ComponentView, Problem> {
        let mut components = view.components();
        let unknown = |id: &dyn Display| format!("there is no `{id}` on the page");
        let (component, name, missing) = match (&self.component, &self.probe) {
            (Some(id), _) => {
                (components.find(|component| component.id == *id), "component", unknown(id))
            }
            (None, Some(id)) => {
                (components.find(|component| component.probes.contains(id)), "probe", unknown(id))
            }
            (None, None) => (None, "component", "it is missing".to_owned()),
        };
        component.ok_or_else(|| Problem::invalid(name, missing))
    }

    /// Finds what is asked for among the probes and regions of a component; only what is there can be.
    ///
    /// # Errors
    /// A problem that names the parameter, and says what there is.
    pub fn find(
        &self,
        id: &ComponentId,
        reports: &[RegionReport],
    ) -> Result<SeriesSubject, Problem> {
        let missing = |name: &str, detail: String| Err(Problem::invalid(name, detail));
        let probes = SortedSet::from_iter(reports.iter().map(|report| &report.probe));
        let probe = match (&self.probe, probes.first()) {
            (_, None) => return missing("component", format!("no probe watches `{id}`")),
            (Some(probe), _) if probes.contains(probe) => probe,
            (None, Some(only)) if probes.len() == 1 => *only,
            (asked, _) => {
                let asked = asked.as_ref().map_or_else(
                    || format!("`{id}` has several"),
                    |asked| format!("`{asked}` does not watch `{id}`"),
                );
                return missing("probe", format!("{asked}; there are {}", list(&probes)));
            }
        };
        let reports = reports.iter().filter(|report| report.probe == *probe);
        let regions = SortedSet::from_iter(reports.map(|report| &report.region));
        let asked = |region: &&RegionId| self.region.as_ref().is_none_or(|asked| asked == *region);
        let chosen = SortedSet::from_iter(regions.iter().copied().filter(asked).cloned());
        match &self.region {
            Some(asked) if chosen.is_empty() => {
                let regions = list(&regions);
                missing("region", format!("`{probe}` does not run from `{asked}`, but {regions}"))
            }
            region => Ok(SeriesSubject {
                component: id.clone(),
                probe: probe.clone(),
                region: region.clone(),
                regions: chosen,
            }),
        }
    }

    /// What each Ledger is asked of a subject.
    #[must_use]
    pub fn request(&self, subject: &SeriesSubject) -> SeriesRequest {
        SeriesRequest { probe: subject.probe.clone(), grain: self.grain, span: self.span }
    }
}

/// Whole stretches that hold what is asked, as many as are told at once.
fn span(params: &Parameters, grain: Grain, now: Timestamp) -> Result<Span, Problem> {
    let to = params.get("to", Timestamp::read)?.unwrap_or(now).min(now);
    let from = params.get("from", Timestamp::read)?.unwrap_or(to.minus(grain.usual()));
    if from >= to {
        return Err(Problem::invalid("from", format!("`{from}` is not before `{to}`")));
    }
    let step = Duration::from_millis(grain.ms().unsigned_abs());
    let last = grain.start(to);
    let span = Span { from: grain.start(from), to: if last == to { to } else { last.plus(step) } };
    let least = grain.reach().map(|reach| grain.start(now.minus(reach)));
    if let Some(least) = least.filter(|least| span.from < *least) {
        let detail = format!("this grain is available from `{least}` on; use a coarser one");
        return Err(Problem::invalid("from", detail));
    }
    let points = (span.to.unix_ms() - span.from.unix_ms()) / grain.ms();
    if points > MAX_POINTS {
        let detail = format!("the span has {points} points; at most {MAX_POINTS} are returned");
        return Err(
            Problem::invalid("from", detail).hint("use a shorter span, or a coarser `grain`")
        );
    }
    Ok(span)
}

fn list<T: ToString>(names: &SortedSet<&T>) -> String {
    names.iter().map(|name| format!("`{}`", name.to_string())).collect::<Vec<_>>().join(", ")
}

/// `/api/v1/latency.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// When it was true.
    pub as_of: Timestamp,
    /// The component.
    pub component: ComponentId,
    /// The probe.
    pub probe: ProbeId,
    /// The region; `None`: all that run the probe.
    pub region: Option<RegionId>,
    /// How much time a point stands for.
    pub grain: Grain,
    /// When the first stretch begins that was asked for.
    pub from: Timestamp,
    /// When the last one ends.
    pub to: Timestamp,
    /// Whether all that keep a part of the record answered.
    pub complete: bool,
    /// Oldest first; there is none for a stretch without runs.
    pub points: Vec<Point>,
}
