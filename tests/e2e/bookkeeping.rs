//! Does the record hold what an agent made? Two books of batches, each written without the other, and
//! compared one by one.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::observation_export::Recorded;
use domain::protocol::batch::{Batch, Receipt};
use domain::protocol::observation::Observation;
use domain::protocol::spooled_batch::SpooledBatch;
use harness::{ADMIN_TOKEN, Exchange, LocalWorker, request};

/// Start and sequence: what names a batch of an agent.
pub(crate) type Name = (String, u64);

/// Batches by their names.
#[derive(Default)]
pub(crate) struct Book(BTreeMap<Name, Vec<Observation>>);

impl Book {
    /// What was made: all that went over the line, answered or not, and all that lay in a spool.
    pub(crate) fn of_agent(exchanges: &[Exchange], spooled: &[Vec<u8>]) -> Self {
        let mut book = Self::default();
        let sent = exchanges.iter().map(|exchange| exchange.packed.clone());
        let spooled = spooled.iter().map(|file| SpooledBatch::from_bytes(file.clone()).packed);
        for packed in sent.chain(spooled) {
            let batch = Batch::unpack(&packed).expect("agents send whole batches");
            let name = name(&batch);
            // A batch without observations only says that the agent lives.
            if batch.sequence > 0 {
                let entry = book.0.entry(name).or_insert_with(|| batch.observations.clone());
                assert_eq!(*entry, batch.observations, "a batch is always the same");
            }
        }
        book
    }

    /// What an agent was told is kept: each batch with a receipt, whether or not the agent got it. With
    /// how many of them were repetitions.
    pub(crate) fn acknowledged(exchanges: &[Exchange]) -> (BTreeSet<Name>, usize) {
        let (mut names, mut repeated) = (BTreeSet::new(), 0);
        for Exchange { packed, answer, .. } in exchanges {
            let Some((200, body)) = answer else { continue };
            let receipt: Receipt = serde_json::from_slice(body).expect("a receipt");
            let batch = Batch::unpack(packed).expect("agents send whole batches");
            assert_eq!(receipt.sequence, batch.sequence, "a receipt is for what was sent");
            repeated += usize::from(receipt.duplicate);
            if batch.sequence > 0 {
                names.insert(name(&batch));
            }
        }
        (names, repeated)
    }

    /// What the record holds, read out line by line; no name is in it twice, and none of its places is
    /// empty.
    pub(crate) fn of_record(worker: &LocalWorker, agent: &str) -> Self {
        let mut by_place: BTreeMap<u64, (Name, Vec<Observation>)> = BTreeMap::new();
        for Recorded { n, boot, sequence, observation, .. } in read_out(worker, agent) {
            let name = (boot.to_string(), sequence);
            let (owner, observations) = by_place.entry(n).or_insert((name.clone(), vec![]));
            assert_eq!(*owner, name, "{agent}: a place is one batch's");
            observations.push(observation);
        }
        assert!(by_place.keys().copied().eq(1..=by_place.len() as u64), "{agent}: places");
        let mut book = Self::default();
        for (name, observations) in by_place.into_values() {
            let twice = book.0.insert(name.clone(), observations);
            assert!(twice.is_none(), "{agent}: {name:?} is in the record twice");
        }
        book
    }

    pub(crate) fn batches(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn observations(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// How many observations were made since a start.
    pub(crate) fn observations_since(&self, boot: &str) -> usize {
        let of_boot = self.0.iter().filter(|((candidate, _), _)| candidate == boot);
        of_boot.map(|(_, observations)| observations.len()).sum()
    }

    pub(crate) fn holds(&self, name: &Name) -> bool {
        self.0.contains_key(name)
    }

    /// Panics unless both hold the same batches with the same observations.
    pub(crate) fn assert_equals(&self, made: &Self, agent: &str) {
        let missing: Vec<&Name> = made.0.keys().filter(|name| !self.holds(name)).collect();
        assert!(missing.is_empty(), "{agent}: these are missing: {missing:?}");
        let invented: Vec<&Name> = self.0.keys().filter(|name| !made.holds(name)).collect();
        assert!(invented.is_empty(), "{agent}: nobody sent these: {invented:?}");
        for (name, observations) in &made.0 {
            assert_eq!(self.0[name], *observations, "{agent}: {name:?} is not what was sent");
        }
    }

    /// Panics when an observation is there twice, or a number is left out in a start.
    pub(crate) fn assert_complete(&self, agent: &str) {
        let mut places = BTreeSet::new();
        for seen in self.0.values().flatten() {
            let place = (seen.probe.clone(), seen.place());
            assert!(places.insert(place), "{agent}: twice: {seen:?}");
        }
        let mut starts: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for (boot, sequence) in self.0.keys() {
            starts.entry(boot).or_default().push(*sequence);
        }
        for (boot, sequences) in starts {
            let whole = sequences.iter().copied().eq(1..=sequences.len() as u64);
            assert!(whole, "{agent}: some of {boot} are missing: {sequences:?}");
        }
    }
}

pub(crate) fn name(batch: &Batch) -> Name {
    (batch.boot.to_string(), batch.sequence)
}

/// All lines of an agent's record, page after page.
pub(crate) fn read_out(worker: &LocalWorker, agent: &str) -> Vec<Recorded> {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let (mut lines, mut after): (Vec<Recorded>, _) = (vec![], 0);
    loop {
        let url = worker.url(&format!("ops/v1/agents/{agent}/observations?after={after}"));
        let page = request("GET", &url, &[("authorization", &bearer)], b"").expect("an answer");
        assert_eq!(page.status, 200, "{}", page.body);
        let before = lines.len();
        lines.extend(page.body.lines().map(|line| serde_json::from_str::<Recorded>(line).unwrap()));
        match lines.last() {
            Some(last) if lines.len() > before => after = last.n,
            _ => return lines,
        }
    }
}
