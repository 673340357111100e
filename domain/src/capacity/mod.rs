//! Capacity: when does something that grows cross its limit? By a straight line through what was measured, and only where the
//! data carry one. For operators alone.

mod forecast;
mod limits;
mod sources;
mod trend;

pub use forecast::{
    CapacityForecast, CapacityReport, CapacityVerdict, HORIZON_DAYS, STALE_AFTER, forecast,
};
pub use limits::{CapacityLimits, MAX_LATENCY_PROBES, ProbeLimit, capacity_limits};
pub use sources::{latency_forecast, metric_forecasts, usage_forecasts};
pub use trend::{LinearTrend, MIN_FIT, MIN_POINTS, TrendPoint, linear_trend};
