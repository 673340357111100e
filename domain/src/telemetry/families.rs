//! Metric families: which metrics are there, and what does each say? The names are those that queries use: families are
//! added, never renamed.

/// How the samples of a family follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricShape {
    /// Each is what it is now.
    Gauge,
    /// They add up from an instant on; corrections may lower them.
    Sum,
    /// They add up from an instant on, and only grow.
    Counter,
}

/// A metric by its name, with what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricFamily {
    /// Such as `allclear_component_status`.
    pub name: &'static str,
    /// How its samples follow each other. In the text format all are gauges.
    pub shape: MetricShape,
    /// Its unit, as UCUM has it; empty where it has none.
    pub unit: &'static str,
    /// What it says, in a line.
    pub help: &'static str,
}

macro_rules! families {
    ($($constant:ident $shape:ident $unit:literal $name:literal $help:literal)*) => {
        $(
            #[doc = $help]
            pub const $constant: MetricFamily =
                MetricFamily { name: $name, shape: MetricShape::$shape, unit: $unit, help: $help };
        )*
        /// Every metric, in the order in which they are told.
        pub const FAMILIES: &[MetricFamily] = &[$($constant),*];
    };
}

families! {
    COMPONENT_INFO Gauge "" "allclear_component_info" "A component with its name; always 1."
    COMPONENT_STATUS Gauge "" "allclear_component_status" "How a component is shown: 0 operational, 1 under_maintenance, 2 no_data, 3 degraded_performance, 4 partial_outage, 5 major_outage."
    COMPONENT_STATUS_SECONDS Sum "s" "allclear_component_status_seconds" "For how long a component was in each status since it came on the page, as its figures count it."
    REGION_VERDICT Gauge "" "allclear_region_verdict" "What a region sees of a component, by the worst of its probes there: 0 up, 1 silent, 2 degraded, 3 down."
    INCIDENTS_OPEN Gauge "{incident}" "allclear_incidents_open" "Incidents that are not resolved, by who may see them and by severity."
    MAINTENANCES_ACTIVE Gauge "{maintenance}" "allclear_maintenances_active" "Maintenances that are in progress."
    OPEN_ALERTS Gauge "{alert}" "allclear_open_alerts" "Alerts that wait for operators and are escalated, by kind and severity; none where no policy escalates."
    OPEN_ALERTS_MUTED Gauge "{alert}" "allclear_open_alerts_muted" "Open alerts whose notifications are suppressed by a mute."
    SLO_INFO Gauge "" "allclear_slo_info" "An SLO with its name, target and window; always 1."
    SLO_STATE Gauge "" "allclear_slo_state" "How an SLO stands: 0 kept, 1 burning, 2 missed, 3 no_data."
    SLO_AVAILABILITY Gauge "1" "allclear_slo_availability_ratio" "Which share of what was observed in the window of an SLO did not fail, rounded down; not there without data."
    SLO_BUDGET Gauge "s" "allclear_slo_error_budget_seconds" "Error budget of an SLO: for how long it may fail in its window."
    SLO_BUDGET_LEFT Gauge "s" "allclear_slo_error_budget_left_seconds" "Error budget of an SLO that is left: for how much longer it may fail in its window; negative when it is missed."
    SLO_BUDGET_SPENT Gauge "1" "allclear_slo_error_budget_spent_ratio" "Which share of the error budget of an SLO is spent, rounded down; above 1 when it is missed."
    SLO_BURN_RATE Gauge "" "allclear_slo_burn_rate" "Burn rate of an SLO over a window: at 1 its error budget is spent just when its own window is over; not there when nothing was observed."
    SLO_BURN_THRESHOLD Gauge "" "allclear_slo_burn_rate_threshold" "Burn rate from which on an alert of an SLO fires, when it is reached in both windows of the alert."
    SLO_ALERT_FIRING Gauge "" "allclear_slo_alert_firing" "Whether an alert of an SLO fires: 1 if it does, 0 if not."
    AGENT_REPORTING Gauge "" "allclear_agent_reporting" "Whether an agent or heartbeat reports: 1 if it does, 0 if it is silent."
    AGENT_HEARD Gauge "s" "allclear_agent_heard_timestamp_seconds" "Up to when an agent or heartbeat has told what it saw, as Unix time."
    AGENT_LAG Gauge "s" "allclear_agent_lag_seconds" "How far what an agent or heartbeat has told is behind: after a time without connection this is what its spool still holds."
    READERS Gauge "{reader}" "allclear_readers" "How many looked at the page in the last whole minute, as a mean: pages that are open, visible and run its script."
    RECORD_ENTRIES Counter "{entry}" "allclear_record_entries" "Entries of the log of the Board."
    RECORD_UPDATED Gauge "s" "allclear_record_updated_timestamp_seconds" "When the log of the Board last grew, as Unix time."
    DELIVERIES_RETRYING Gauge "{delivery}" "allclear_deliveries_retrying" "Deliveries that failed and are attempted again, by lane."
    LETTERS_WAITING Gauge "{letter}" "allclear_letters_waiting" "Letters about subscriptions that are not sent yet, by lane."
    CHANNELS_FAILING Gauge "{channel}" "allclear_channels_failing" "Channels that lately took nothing, disabled ones among them."
    OBJECT_UP Gauge "" "allclear_object_up" "Whether a durable object answered: 1 if it did; 0 if not, and its other metrics are missing."
    OBJECT_REQUESTS Counter "{request}" "allclear_object_requests_today" "Requests to a durable object today (UTC), alarms among them."
    OBJECT_ROWS_READ Counter "{row}" "allclear_object_rows_read_today" "Rows that a durable object read today (UTC)."
    OBJECT_ROWS_WRITTEN Counter "{row}" "allclear_object_rows_written_today" "Rows that a durable object wrote today (UTC), alarms among them."
    OBJECT_ACTIVE Counter "s" "allclear_object_active_seconds_today" "For how long a durable object was active today (UTC), which is billed."
    OBJECT_BYTES Gauge "By" "allclear_object_storage_bytes" "How many bytes a durable object keeps."
}
