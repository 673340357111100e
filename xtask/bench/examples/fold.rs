//! What does it take to fold observations? A Ledger's work without its storage, so that instructions can be
//! counted: `fold WHAT BATCHES` of a run of each of 1,000 probes, where WHAT is `nothing`, `unpack` or `fold`.

use std::time::Duration;

use anyhow::{Context, bail};
use domain::ledger::Ledger;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;
use harness::LoadGenerator;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().context("what: nothing, unpack or fold")?;
    let count: u64 = arguments.next().context("how many batches")?.parse()?;
    let load = LoadGenerator { probes: 1_000 };
    let (assignment, mut ledger) = (load.assignment(), Ledger::default());
    for sequence in 1..=count {
        let at =
            Timestamp::from_unix_ms(1_800_000_000_000).plus(Duration::from_secs(30 * sequence));
        let packed = load.batch(sequence, at).pack()?;
        let arrival = Arrival { at: at.plus(Duration::from_secs(2)), correction_ms: 0 };
        match what.as_str() {
            "nothing" => {}
            "unpack" => drop(std::hint::black_box(Batch::unpack(&packed)?)),
            "fold" => {
                let late =
                    ledger.take(&ReceivedBatch::new(Batch::unpack(&packed)?, arrival), &assignment);
                anyhow::ensure!(late.is_empty(), "nothing is late here");
                ledger.confirmed(ledger.last_number());
            }
            other => bail!("`{other}` is none of nothing, unpack, fold"),
        }
    }
    Ok(())
}
