//! Which page is copied in stories? One with everything that a copy has to bring back.

use crate::AgentProcess;

use crate::Bundle;

use crate::PASSWORD;

use crate::System;

use crate::batch;

use crate::request;

use crate::wait_for;

const HEARTBEAT: &str =
    "id = \"backup\"\ncomponent = \"backups\"\nevery = \"1h\"\nheartbeat = { grace = \"1h\" }\n";
const COMPONENT: &str = "\n[[component]]\nid = \"backups\"\nname = \"Backups\"\n";

/// A page with an agent by hand, a real one that has ended, a heartbeat and an incident.
pub struct Original {
    /// The page.
    pub system: System,
    /// The token of the agent by hand, of which five batches were delivered.
    pub token: String,
    /// That of the real one.
    pub real_token: String,
    /// The incident, which is open.
    pub incident: String,
    /// The heartbeat's address.
    pub heartbeat: String,
}

impl Original {
    /// Such a page, in a Worker of this kind.
    ///
    /// # Panics
    /// When it does not come about.
    #[must_use]
    pub fn in_bundle(bundle: Bundle) -> Self {
        let mut system = System::without_agents(bundle);
        std::fs::write(system.probes().join("backup.toml"), HEARTBEAT).unwrap();
        let page = system.probes().join("page.toml");
        let text = std::fs::read_to_string(&page).unwrap() + COMPONENT;
        std::fs::write(&page, text).unwrap();
        // Nothing falls silent while the story is told.
        system.change_page("silent_after = \"6s\"", "silent_after = \"1h\"");
        let heartbeat = system.allclear(&["heartbeat", "add", "backup"]);
        assert_eq!(request("POST", &heartbeat, &[], b"").unwrap().status, 200);
        let token = system.agent_token("eu-central");
        for sequence in 1..=5 {
            assert!(!system.worker.send(&token, &batch(sequence)));
        }
        let real_token = system.agent_token("us-east");
        let agent = AgentProcess::start(&system.worker.url(""), &real_token, Some(PASSWORD));
        system.agents.insert("us-east", agent);
        wait_for("the agent to deliver", || {
            system.worker.counts("us-east")["observations"].as_u64().unwrap() >= 5
        });
        system.stop_agent("us-east");
        let open = ["incident", "open", "Payments fail", "-m", "We are *looking*.", "-c"];
        let incident = system.allclear(&[&open[..], &["checkout=partial_outage"]].concat());
        wait_for("everything to be told", || system.component("backups") == "operational");
        // The Board tells Ledgers after it has answered the command.
        wait_for("Ledgers to be told which evidence to hold", || {
            let copy = system.allclear(&["export", "-"]);
            let of_ledger = ["\"object\":\"ledger:", "\"table\":\"state\""];
            let states =
                copy.lines().filter(|line| of_ledger.iter().all(|part| line.contains(part)));
            states.filter(|line| line.contains("[\"holds\",")).count() == 3
        });
        Self { system, token, real_token, incident, heartbeat }
    }
}
