//! An assignment to an agent of one region, of probes and the times that a test is about.

use std::sync::Arc;
use std::time::Duration;

use domain::probe::Probe;
use domain::protocol::assignment::Assignment;

pub(crate) fn assignment(
    probes: Vec<Arc<Probe>>,
    [batch_window, silent_after]: [Duration; 2],
) -> Assignment {
    Assignment {
        tag: "tag".into(),
        agent: "eu-1".parse().unwrap(),
        region: "eu".parse().unwrap(),
        batch_window,
        silent_after,
        references: vec![],
        probes,
    }
}
