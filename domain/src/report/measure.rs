//! Measure: which figures of a report follow from the public log alone, and how? Whoever makes a report and whoever
//! verifies it compute them by this.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::config::Weights;
use crate::config::customers::CustomerContract;
use crate::ids::ComponentId;
use crate::report::value::ReportValue;
use crate::sla::customer_status::ServedComponent;
use crate::sla::service_level::{ServiceLevel, service_level};
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::state_timeline::StateTimeline;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::uptime::status_durations::{Fraction, StatusDurations, combine, tally};

/// Thousandths of a percent in a whole.
const ONE: u32 = 100_000;

/// What a figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LogMeasure {
    /// Which part of the time that counts it was available.
    Availability,
    /// Of which part of the time something is known.
    Coverage,
    /// How long it was down.
    Downtime,
}

/// Of what and of when a figure is, so that anybody can compute it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FigureBasis {
    /// The components; of several their times are added, or all must work where a contract says so.
    pub components: Vec<ComponentId>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// By which contract, where it is not measured as the page measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Box<CustomerContract>>,
}

/// What was measured of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredTime {
    /// In thousandths of a percent, rounded down; none when nothing counts.
    pub availability: Option<u32>,
    /// The same, of the time of which something is known.
    pub coverage: Option<u32>,
    /// How long it was down.
    pub downtime_ms: u64,
}

/// How a component was; none: that is not known.
pub type CountedTrack<'a> = dyn Fn(&ComponentId) -> Option<Cow<'a, StateTimeline<Status>>> + 'a;

impl MeasuredTime {
    /// As the page measures: trouble by its weight, and neither maintenance nor missing data counts.
    #[must_use]
    pub fn of_durations(durations: StatusDurations, weights: Weights) -> Self {
        let window = durations.window_ms();
        Self {
            availability: durations.availability(weights).map(|share| share.floor(ONE)),
            coverage: share(window - durations.no_data_ms, window),
            downtime_ms: durations.partial_ms + durations.major_ms,
        }
    }

    /// As a contract measures.
    #[must_use]
    pub fn of_level(level: &ServiceLevel) -> Self {
        Self {
            availability: level.availability_thousandths,
            coverage: share(level.service_ms - level.no_data_ms, level.service_ms),
            downtime_ms: level.downtime_ms,
        }
    }

    /// One of them as it stands in a report.
    #[must_use]
    pub fn value(self, measure: LogMeasure) -> ReportValue {
        match measure {
            LogMeasure::Availability => ReportValue::share(self.availability),
            LogMeasure::Coverage => ReportValue::share(self.coverage),
            LogMeasure::Downtime => ReportValue::of_ms(self.downtime_ms),
        }
    }
}

impl FigureBasis {
    /// What is measured of it.
    #[must_use]
    pub fn measured(
        &self,
        track: &CountedTrack<'_>,
        weights: Weights,
        page_zone: &Zone,
    ) -> MeasuredTime {
        let tracks = self.components.iter().map(|id| track(id).unwrap_or_default());
        let tracks: Vec<Cow<'_, StateTimeline<Status>>> = tracks.collect();
        let Some(contract) = &self.contract else {
            let durations = tracks.iter().map(|track| tally(track, self.from, self.until));
            let durations: Vec<StatusDurations> = durations.collect();
            return MeasuredTime::of_durations(combine(&durations), weights);
        };
        let served = self.components.iter().zip(&tracks);
        let served: Vec<ServedComponent<'_>> =
            served.map(|(id, counted)| ServedComponent { id, counted, third_party: &[] }).collect();
        let within = Span { from: self.from, to: self.until };
        MeasuredTime::of_level(&service_level(contract, page_zone, within, &served))
    }
}

fn share(part: u64, whole: u64) -> Option<u32> {
    Fraction::new(part.into(), whole.into()).map(|share| share.floor(ONE))
}
