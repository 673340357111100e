//! Phases: how long did each part of a step take?

use serde::{Deserialize, Serialize};

/// How long each phase of a step took, in microseconds. `None`: there was no such phase, or the
/// step ended before it was over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Phases {
    /// Finding the address of the host name.
    pub dns_us: Option<u32>,
    /// Opening the connection.
    pub connect_us: Option<u32>,
    /// Agreeing on encryption.
    pub tls_us: Option<u32>,
    /// From the request being sent to the head of the answer.
    pub first_byte_us: Option<u32>,
    /// From the head of the answer to its end.
    pub transfer_us: Option<u32>,
}

/// How many significant bits of a phase are reported: right to two thousandths, in a quarter fewer
/// bytes.
const SIGNIFICANT_BITS: u32 = 9;

impl Phases {
    /// What the phases are called, in their order.
    pub const NAMES: [&'static str; 5] = ["dns", "connect", "tls", "wait", "transfer"];

    /// How long each took, in their order.
    #[must_use]
    pub fn all(&self) -> [Option<u32>; 5] {
        let Self { dns_us, connect_us, tls_us, first_byte_us, transfer_us } = *self;
        [dns_us, connect_us, tls_us, first_byte_us, transfer_us]
    }

    /// As they are reported: rounded to the nearest that has few significant bits.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |us: u32| {
            let cut = (u32::BITS - us.leading_zeros()).saturating_sub(SIGNIFICANT_BITS);
            let half = (1 << cut) >> 1;
            (us.saturating_add(half) >> cut) << cut
        };
        Self {
            dns_us: self.dns_us.map(round),
            connect_us: self.connect_us.map(round),
            tls_us: self.tls_us.map(round),
            first_byte_us: self.first_byte_us.map(round),
            transfer_us: self.transfer_us.map(round),
        }
    }

    /// The sum of the phases that took place, in microseconds.
    #[must_use]
    pub fn total_us(&self) -> u32 {
        self.all().into_iter().flatten().fold(0, u32::saturating_add)
    }
}
