//! Points in the form of Statuspage's API v1: one at a time, with its time as seconds.

use serde::{Deserialize, Serialize};

use crate::metric::points::{NewPoint, NewPoints};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// `POST /v1/pages/{page}/metrics/{metric}/data`, and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushedData {
    /// The point.
    pub data: PushedPoint,
}

/// A point with its time in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushedPoint {
    /// When it was measured.
    pub timestamp: i64,
    /// The value.
    pub value: f64,
}

impl PushedData {
    /// Reads a body.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        crate::json::from_bytes(body).map_err(|error| {
            let hint = "send {\"data\": {\"timestamp\": 1795961000, \"value\": 12.5}}";
            Problem::bad_request(format!("the body is no point: {error}")).hint(hint)
        })
    }

    /// The same in our form.
    #[must_use]
    pub fn points(&self) -> NewPoints {
        let at = Timestamp::from_unix_ms(self.data.timestamp.saturating_mul(1_000));
        NewPoints { points: vec![NewPoint { at: Some(at), value: self.data.value }] }
    }
}
