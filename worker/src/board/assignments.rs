//! Assignments on their way to Ledgers: how is one built without building all?
//!
//! Which Ledger needs one is known by its tag alone. The probes of a region are packed once, and serve all of
//! its agents.

use std::cell::RefCell;
use std::rc::Rc;

use domain::board::Board as Record;
use domain::ids::{AgentId, HEARTBEAT_REGION, RegionId};
use domain::ordered::SortedMap;
use domain::protocol::assignment::Assignment;
use domain::protocol::packed_assignment::RegionProbes;
use worker::{Error, Result};

use crate::objects::messages::{Enrollment, PackedEnrollment};

/// The probes of regions as they were packed last, for the configuration of one base.
#[derive(Default)]
pub(crate) struct AssignmentPacker {
    packed: RefCell<(String, SortedMap<RegionId, Rc<RegionProbes>>)>,
}

impl AssignmentPacker {
    /// What a Ledger is to be sent; `None` when there is no such agent or nothing is configured.
    pub(crate) fn pack(
        &self,
        record: &Record,
        agent: &AgentId,
    ) -> Result<Option<PackedEnrollment>> {
        let (Some(agent_state), Some(head)) =
            (record.agents.get(agent), record.assignment_head(agent))
        else {
            return Ok(None);
        };
        let token_sha256 = agent_state.token_sha256.clone();
        if agent_state.region.as_str() == HEARTBEAT_REGION {
            let Some(assignment) = record.assignment(agent) else { return Ok(None) };
            let enrollment = Enrollment { assignment, token_sha256 };
            return Ok(Some(PackedEnrollment { enrollment, assignment: vec![] }));
        }
        let region = self.region(record, &agent_state.region)?;
        let packed = region.pack_for(&head).map_err(Error::from)?;
        let assignment = Assignment { probes: region.outlines.clone(), ..head };
        let enrollment = Enrollment { assignment, token_sha256 };
        Ok(Some(PackedEnrollment { enrollment, assignment: packed }))
    }

    /// Forgets what is packed, once every Ledger has it.
    pub(crate) fn clear(&self) {
        self.packed.replace(Default::default());
    }

    fn region(&self, record: &Record, region: &RegionId) -> Result<Rc<RegionProbes>> {
        let mut packed = self.packed.borrow_mut();
        if packed.0 != record.base {
            *packed = (record.base.clone(), SortedMap::new());
        }
        if let Some(probes) = packed.1.get(region) {
            return Ok(Rc::clone(probes));
        }
        let configuration = record.configuration.iter();
        let probes = configuration.flat_map(|configuration| configuration.probes_in(region));
        let probes = Rc::new(RegionProbes::pack(probes).map_err(Error::from)?);
        packed.1.insert(region.clone(), Rc::clone(&probes));
        Ok(probes)
    }
}
