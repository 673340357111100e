//! Definition of a probe: is it still the one that earlier runs were of? What a probe asked of another server
//! says nothing of the one that it asks now.

use serde::{Deserialize, Serialize};

use crate::fingerprint::fingerprint;
use crate::time::timestamp::Timestamp;

/// What a Ledger knows of a probe's steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeDefinition {
    /// Another one whenever a step is: what it does, or what it expects.
    fingerprint: String,
    /// Since when it is another than the one that the agent fetched; `None` once the agent fetched it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfetched_since: Option<Timestamp>,
}

impl ProbeDefinition {
    /// The definition that steps are, by what they are written as; as if it was fetched.
    #[must_use]
    pub fn of_steps(steps: &impl Serialize) -> Self {
        // Nothing that was parsed cannot be written; if it could, it would be another one each time.
        let json = serde_json::to_vec(steps).unwrap_or_default();
        Self { fingerprint: fingerprint(&json), unfetched_since: None }
    }

    /// The same, in the place of an earlier one at `now`.
    #[must_use]
    pub fn in_place_of(&self, before: &Self, now: Timestamp) -> Self {
        let is_same = self.fingerprint == before.fingerprint;
        let unfetched_since = before.unfetched_since.or((!is_same).then_some(now));
        Self { unfetched_since, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::read_probe;
    use crate::config::source::SourceFile;

    fn definition(step: &str) -> ProbeDefinition {
        let text = format!(
            "id = 'p'\ncomponent = 'c'\nevery = '1s'\ntimeout = '1s'\nregions = ['eu']\n\
             [[step]]\nname = 's'\n{step}\n"
        );
        let probe = read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap();
        ProbeDefinition::of_steps(&probe.steps)
    }

    #[test]
    fn another_target_or_expectation_is_another_definition_until_it_is_fetched() {
        let at = Timestamp::from_unix_ms;
        let first = definition("get = 'http://a/'");
        assert_eq!(definition("get = 'http://a/'").in_place_of(&first, at(5)), first);
        for step in ["get = 'http://b/'", "get = 'http://a/'\nexpect = ['status == 204']"] {
            let second = definition(step).in_place_of(&first, at(5));
            assert_eq!(second.unfetched_since, Some(at(5)), "{step}");
            let again = definition(step).in_place_of(&second, at(9));
            assert_eq!(again.unfetched_since, Some(at(5)), "it was not fetched since");
            let back = first.in_place_of(&second, at(9));
            assert_eq!(back.unfetched_since, Some(at(5)), "the agent may have fetched either");
        }
    }
}
