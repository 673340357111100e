//! Names, instants and tokens: what is taken is written as it was read.
#![no_main]

use domain::access::token;
use domain::ids::{AgentId, IncidentId, ProbeId};
use domain::time::timestamp::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = text.parse::<ProbeId>() {
        assert_eq!(id.as_str(), text);
    }
    let _ = text.parse::<IncidentId>();
    if let Ok(at) = text.parse::<Timestamp>() {
        assert_eq!(at.to_string().parse(), Ok(at), "{at}");
    }
    let claimed: Option<AgentId> = token::claimed_agent(text);
    assert!(claimed.is_none_or(|agent| text.contains(agent.as_str())));
    let _ = token::bearer(text);
    let _ = domain::public::markdown::to_html(text);
});
