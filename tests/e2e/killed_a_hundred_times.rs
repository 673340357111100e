//! workerd is killed a hundred times while three agents report as fast as they can, and agents are killed
//! as well; at the end the record holds what was made, each observation once, compared one by one.
//!
//! What was made is known without asking the record: from the line between agents and workerd, and from
//! the spools that killed agents left behind.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use harness::{AgentProcess, Bundle, Chance, REGIONS, Recorder, System, wait_for};

use crate::bookkeeping::Book;

/// How often workerd is killed.
const KILLS: u64 = 100;
/// Each so many-th time an agent is killed with it, and another time alone.
const AGENT_KILLED_EVERY: u64 = 4;
/// Each so many-th receipt is lost on its way, besides those that are lost with workerd.
const RECEIPT_LOST_EVERY: usize = 9;
/// How many probes each agent runs every second, besides the committed ones.
const PROBES: usize = 40;
/// The parts of the shop that are broken now and then, so that there is news.
const PARTS: [&str; 3] = ["storefront", "catalogue", "payment"];

#[test]
fn the_record_holds_what_was_made_each_observation_once() {
    let mut chance = Chance::begin();
    let mut story = Story::begin();
    let began = Instant::now();
    for kill in 1..=KILLS {
        story.disturb(&mut chance);
        story.wait_for_a_moment(&mut chance);
        story.system.worker.kill();
        if kill % AGENT_KILLED_EVERY == 0 {
            story.kill_agent(chance.pick(&REGIONS));
        }
        story.system.worker.start_again();
        if kill % AGENT_KILLED_EVERY == 1 {
            story.wait_for_a_moment(&mut chance);
            story.kill_agent(chance.pick(&REGIONS));
        }
    }
    println!("workerd was killed {KILLS} times in {} s", began.elapsed().as_secs());
    let ends = story.come_to_rest();
    // What is only in memory is not in the record.
    story.system.worker.kill();
    story.system.worker.start_again();
    for (region, log) in ends {
        story.judge(region, &log);
    }
}

/// Everything that happens, and what was kept of it.
struct Story {
    system: System,
    recorders: BTreeMap<&'static str, Recorder>,
    /// What killed agents had on disk.
    spooled: BTreeMap<&'static str, Vec<Vec<u8>>>,
}

impl Story {
    /// Three agents that have reported, each through a line of its own.
    fn begin() -> Self {
        let mut system = System::without_agents(Bundle::Deployed);
        for n in 0..PROBES {
            let path = system.probes().join(format!("shelf-{n}.toml"));
            std::fs::write(path, probe(n, system.shop.url())).unwrap();
        }
        system.allclear(&["apply", &system.probes().display().to_string()]);
        let to = system.worker.port();
        let line = |region| (region, Recorder::start(to, RECEIPT_LOST_EVERY));
        let recorders: BTreeMap<_, _> = REGIONS.map(line).into();
        for (region, recorder) in &recorders {
            system.start_agent(region, &recorder.url());
        }
        system.wait_for_page("All systems are working");
        Self { system, recorders, spooled: BTreeMap::new() }
    }

    /// Breaks a part of the shop, or mends it: what turns is told at once, and is news to the Board.
    fn disturb(&self, chance: &mut Chance) {
        match chance.below(3) {
            0 => self.system.shop.break_part(chance.pick(&PARTS), Some(chance.pick(&REGIONS))),
            1 => self.system.shop.mend(),
            _ => {}
        }
    }

    /// Any moment; or, as often, one just after a batch was sent, when workerd is busy with it.
    fn wait_for_a_moment(&self, chance: &mut Chance) {
        if chance.below(2) == 0 {
            std::thread::sleep(chance.shorter_than(Duration::from_millis(800)));
            return;
        }
        let sent = || self.recorders.values().map(Recorder::count).sum::<usize>();
        let (before, deadline) = (sent(), Instant::now() + Duration::from_secs(2));
        while sent() == before && Instant::now() < deadline {
            std::thread::sleep(Duration::from_micros(100));
        }
        std::thread::sleep(chance.shorter_than(Duration::from_millis(6)));
    }

    fn kill_agent(&mut self, region: &'static str) {
        let agent = self.system.agents.get_mut(region).unwrap();
        agent.kill();
        self.spooled.entry(region).or_default().extend(agent.spooled());
        agent.start_again();
    }

    /// Ends all agents once they have delivered everything; what each of them said.
    fn come_to_rest(&mut self) -> BTreeMap<&'static str, String> {
        self.system.shop.mend();
        self.system.agents.iter_mut().map(|(region, agent)| (*region, deliver_all(agent))).collect()
    }

    /// Compares what an agent made with what the record has of it.
    fn judge(&self, region: &str, log: &str) {
        let agent = format!("{region}-1");
        let exchanges = self.recorders[region].exchanges();
        let spooled = self.spooled.get(region).map_or(&[][..], Vec::as_slice);
        let made = Book::of_agent(&exchanges, spooled);
        let record = Book::of_record(&self.system.worker, &agent);
        record.assert_equals(&made, &agent);
        record.assert_complete(&agent);

        let (acknowledged, repeated) = Book::acknowledged(&exchanges);
        let missing: Vec<_> = acknowledged.iter().filter(|name| !record.holds(name)).collect();
        assert!(missing.is_empty(), "{agent}: acknowledged and lost: {missing:?}");
        let unanswered = exchanges.iter().filter(|exchange| exchange.answer.is_none()).count();
        assert!(unanswered > 0 && repeated > 0, "{agent}: no delivery was disturbed");

        // What the record counted of itself, and what the agent's last start counted, are the same.
        let counted = self.system.counts(&agent);
        assert_eq!(counted["batches"], record.batches(), "{agent}");
        assert_eq!(counted["rows"], record.batches(), "{agent}");
        assert_eq!(counted["observations"], record.observations(), "{agent}");
        let since = record.observations_since(&last(log, "boot="));
        assert_eq!(last(log, "observations="), since.to_string(), "{agent}: its own count");
        println!(
            "{agent}: {} observations in {} batches, sent {} times; {unanswered} without an answer, \
             {repeated} repetitions; {} lay in the spools of killed agents",
            record.observations(),
            record.batches(),
            exchanges.len(),
            spooled.len(),
        );
    }
}

/// Ends an agent, and starts it again while anything waits.
fn deliver_all(agent: &mut AgentProcess) -> String {
    for _ in 0..5 {
        wait_for("the spool to empty", || agent.waiting() == 0);
        let log = agent.stop();
        if agent.waiting() == 0 {
            return log;
        }
        let starts = |log: &str| log.matches(" started ").count();
        let before = starts(&log);
        agent.start_again();
        wait_for("the agent to start", || starts(&agent.log()) > before);
    }
    panic!("{} batches still wait", agent.waiting());
}

/// The last value that a log has of a field.
fn last(log: &str, field: &str) -> String {
    let value = log.rsplit(field).next().and_then(|rest| rest.split_whitespace().next());
    value.unwrap_or_else(|| panic!("no {field} in {log}")).to_owned()
}

fn probe(n: usize, shop: &str) -> String {
    format!(
        "id = \"shelf-{n}\"\ncomponent = \"storefront\"\nevery = \"1s\"\ntimeout = \"1s\"\n\
         regions = [\"eu-central\", \"us-east\", \"ap-southeast\"]\n\n\
         [[step]]\nname = \"look\"\nget = \"{shop}/\"\nexpect = [\"status == 200\"]\n"
    )
}
