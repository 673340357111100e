//! Configurations: are they planned and applied against what is in force, stored by their hashes, read back
//! from logs of every version, and assigned without building what has not changed?

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::access::actor::Actor;
use domain::board::{
    ApplyRequest, Board, Command, Decided, DecisionSubject, Entry, MAX_AGENTS, MAX_HEARTBEATS,
    NewAgent,
};
use domain::config::source::{MAX_FOLDER_BYTES, SourceFile};
use domain::config::{Configuration, MAX_COMPONENTS, MAX_PROBES, parse};
use domain::content::{ContentHash, PackedContent, unpack};
use domain::hash_chain::Head;
use domain::ids::{AgentId, HEARTBEAT_REGION};
use domain::problem::Problem;
use domain::protocol::assignment::Assignment;
use domain::protocol::packed_assignment::{self, RegionProbes};
use domain::time::timestamp::Timestamp;

/// A Board, its log, and what is stored beside it.
#[derive(Default)]
struct RecordedBoard {
    board: Board,
    log: Vec<String>,
    contents: BTreeMap<ContentHash, PackedContent>,
}

impl RecordedBoard {
    fn tell(&mut self, command: Command) -> Result<usize, Problem> {
        let events = self.board.decide(command, Timestamp::default())?.events;
        let count = events.len();
        for event in events {
            for content in event.unsaved() {
                self.contents.insert(content.hash.clone(), content.clone());
            }
            let (entry, text, head) =
                Entry::write(&self.board.head, Timestamp::default(), &Actor::Admin, event).unwrap();
            self.log.push(text);
            self.board.apply(entry, head);
        }
        Ok(count)
    }

    fn apply(&mut self, files: &[SourceFile], base: Option<&str>) -> Result<usize, Problem> {
        let base = base.map(str::to_owned);
        self.tell(Command::Apply(ApplyRequest { files: files.to_vec(), base }))
    }

    fn add(&mut self, agent: &str, region: &str, token: &str) -> Result<usize, Problem> {
        let (agent, region) = (agent.parse().unwrap(), region.parse().unwrap());
        self.tell(Command::AddAgent(NewAgent { agent, region, token_sha256: token.to_owned() }))
    }

    fn read(&self, hash: &ContentHash) -> Result<Arc<Configuration>, String> {
        let content = self.contents.get(hash).ok_or_else(|| format!("{hash} is missing"))?;
        let bytes = unpack(hash, &content.packed).map_err(|error| error.to_string())?;
        serde_json::from_slice(&bytes).map(Arc::new).map_err(|error| error.to_string())
    }

    /// The Board that the log alone leads to, with what is stored beside it.
    fn folded(&self) -> Result<Board, String> {
        let mut board = Board::default();
        for text in &self.log {
            let mut entry: Entry = serde_json::from_str(text).unwrap();
            entry.event.resolve(|hash| self.read(hash))?;
            let head = board.head.append(text);
            board.apply(entry, head);
        }
        Ok(board)
    }

    fn tag(&self, agent: &str) -> String {
        self.board.assignment_tag(&agent.parse().unwrap()).unwrap()
    }
}

fn file(path: &str, text: String) -> SourceFile {
    SourceFile { path: path.to_owned(), text }
}

fn page(regions: usize, components: usize) -> SourceFile {
    let region = |n| format!("[[region]]\nid = \"region-{n}\"\nname = \"Region {n}\"\n");
    let component = |n| format!("[[component]]\nid = \"part-{n}\"\nname = \"Part {n}\"\n");
    let head = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n".to_owned();
    let regions: String = (0..regions).map(region).collect();
    let components: String = (0..components).map(component).collect();
    file("probes/page.toml", head + &regions + &components)
}

/// A probe of three steps in every region.
fn probe(n: usize, regions: usize, components: usize) -> SourceFile {
    let list: Vec<String> = (0..regions).map(|region| format!("\"region-{region}\"")).collect();
    let step = |step| {
        format!(
            "[[step]]\nname = \"step {step}\"\nget = \"https://shop.example/{n}/{step}\"\n\
             expect = [\"status == 200\", \"body contains 'ok'\"]\n"
        )
    };
    let steps: String = (0..3).map(step).collect();
    let text = format!(
        "id = \"probe-{n}\"\ncomponent = \"part-{}\"\nevery = \"30s\"\ntimeout = \"10s\"\n\
         regions = [{}]\n{steps}",
        n % components,
        list.join(", ")
    );
    file(&format!("probes/probe-{n}.toml"), text)
}

fn folder(probes: usize, regions: usize, components: usize) -> Vec<SourceFile> {
    let probes = (0..probes).map(|n| probe(n, regions, components));
    std::iter::once(page(regions, components)).chain(probes).collect()
}

#[test]
fn a_plan_names_its_base_and_is_applied_to_that_alone() {
    let mut record = RecordedBoard::default();
    let (first, second) = (folder(1, 1, 1), folder(2, 1, 1));
    let nothing = record.board.plan(&first, Timestamp::default()).unwrap().base;
    assert_eq!(nothing, "", "nothing is configured");
    assert_eq!(record.apply(&first, Some(&nothing)).unwrap(), 1);

    let plan = record.board.plan(&second, Timestamp::default()).unwrap();
    assert_eq!(plan.added, ["probe probe-1"]);
    let refused = record.apply(&second, Some(&nothing)).unwrap_err();
    assert_eq!(refused.status, 409, "{refused}");
    assert!(refused.hint.unwrap().contains("allclear plan"));
    assert_eq!(record.apply(&second, Some(&plan.base)).unwrap(), 1);
    // Of two who saw the same plan, one is refused; who gives no base replaces whatever is in force.
    assert_eq!(record.apply(&second, Some(&plan.base)).unwrap_err().status, 409);
    assert_eq!(record.apply(&first, None).unwrap(), 1);
}

#[test]
fn applying_carries_out_the_plan_that_it_returns() {
    let mut record = RecordedBoard::default();
    record.apply(&folder(1, 1, 1), None).unwrap();
    let planned = record.board.plan(&folder(2, 1, 1), Timestamp::default()).unwrap();
    let request = ApplyRequest { files: folder(2, 1, 1), base: Some(planned.base.clone()) };
    let decided = record.board.decide(Command::Apply(request), Timestamp::default()).unwrap();
    let Decided { events, subject } = decided;
    assert_eq!(subject, DecisionSubject::Configuration(Box::new(planned)));
    assert_eq!(events.len(), 1);
}

#[test]
fn the_same_folder_again_changes_nothing_in_whatever_order_and_a_comment_is_stored() {
    let mut record = RecordedBoard::default();
    let mut files = folder(3, 1, 1);
    assert_eq!(record.apply(&files, None).unwrap(), 1);
    files.reverse();
    assert_eq!(record.apply(&files, None).unwrap(), 0);
    files[0].text += "# why it is so\n";
    assert!(record.board.plan(&files, Timestamp::default()).unwrap().is_empty());
    assert_eq!(record.apply(&files, None).unwrap(), 1);
    let stored = record.board.applied.clone().unwrap();
    let sources = &record.contents[&stored.stored().unwrap().sources];
    let sources: Vec<SourceFile> =
        serde_json::from_slice(&unpack(&sources.hash, &sources.packed).unwrap()).unwrap();
    assert!(sources.iter().any(|file| file.text.contains("# why it is so")));
}

#[test]
fn the_log_holds_hashes_and_leads_to_the_same_board() {
    let mut record = RecordedBoard::default();
    record.apply(&folder(2, 1, 1), None).unwrap();
    record.apply(&folder(3, 1, 1), None).unwrap();
    assert!(record.log.iter().all(|text| text.len() < 400), "{:?}", record.log);
    assert_eq!(record.folded().unwrap(), record.board);

    let snapshot = serde_json::to_vec(&record.board).unwrap();
    let mut woken: Board = serde_json::from_slice(&snapshot).unwrap();
    woken.resolve(|hash| record.read(hash)).unwrap();
    assert_eq!(woken, record.board);

    record.contents.clear();
    assert!(record.folded().unwrap_err().ends_with("is missing"));
}

#[test]
fn a_configuration_that_the_log_holds_itself_is_read_and_stored_when_it_is_applied_again() {
    let files = folder(1, 1, 1);
    let configuration = parse::read(&files).unwrap();
    let old = serde_json::json!({
        "n": 1, "at": Timestamp::default(), "by": "admin",
        "event": { "type": "configuration_applied", "configuration": configuration },
    });
    let mut record = RecordedBoard { log: vec![old.to_string()], ..RecordedBoard::default() };
    record.board = record.folded().unwrap();
    assert_eq!(record.board.configuration.as_deref(), Some(&configuration));
    assert!(record.board.plan(&files, Timestamp::default()).unwrap().is_empty());
    assert_eq!(record.apply(&files, None).unwrap(), 1, "its files are stored");
    assert_eq!(record.apply(&files, None).unwrap(), 0);
    assert_eq!(record.folded().unwrap(), record.board);
}

#[test]
fn a_tag_changes_with_configuration_region_and_token_and_with_nothing_else() {
    let mut record = RecordedBoard::default();
    record.apply(&folder(1, 2, 1), None).unwrap();
    for (agent, region) in [("a", "region-0"), ("b", "region-0"), ("c", "region-1")] {
        record.add(agent, region, "token").unwrap();
    }
    let before = ["a", "b", "c"].map(|agent| record.tag(agent));
    assert!(before[0] != before[1] && before[1] != before[2]);
    record.apply(&folder(1, 2, 1), None).unwrap();
    record.add("d", "region-0", "token").unwrap();
    assert_eq!(["a", "b", "c"].map(|agent| record.tag(agent)), before);
    record.add("b", "region-0", "another").unwrap();
    assert_eq!(record.tag("a"), before[0]);
    assert_ne!(record.tag("b"), before[1]);
    record.apply(&folder(2, 2, 1), None).unwrap();
    assert!(["a", "c"].iter().all(|agent| !before.contains(&record.tag(agent))));
    assert_eq!(
        record.folded().unwrap().assignment_tag(&"a".parse().unwrap()),
        Some(record.tag("a"))
    );
    assert_eq!(record.board.assignment_tag(&"nobody".parse().unwrap()), None);
}

#[test]
fn a_packed_assignment_is_what_the_agent_runs() {
    let mut record = RecordedBoard::default();
    record.apply(&folder(20, 2, 1), None).unwrap();
    record.add("a", "region-0", "token").unwrap();
    record.add("b", "region-0", "token").unwrap();
    let configuration = record.board.configuration.clone().unwrap();
    let probes = RegionProbes::pack(configuration.probes_in(&"region-0".parse().unwrap())).unwrap();
    for agent in ["a", "b"] {
        let agent: AgentId = agent.parse().unwrap();
        let whole = record.board.assignment(&agent).unwrap();
        let packed = probes.pack_for(&record.board.assignment_head(&agent).unwrap()).unwrap();
        let json = packed_assignment::unpack(&packed).unwrap();
        assert_eq!(json, serde_json::to_vec(&whole).unwrap());
        let outline = Assignment { probes: probes.outlines.clone(), ..whole.clone() };
        assert!(outline.probes.iter().all(|probe| probe.steps.is_empty()));
        assert_eq!(outline.probes.len(), whole.probes.len());
        let cut = packed_assignment::unpack(&packed[..packed.len() - 9]);
        assert!(cut.is_err());
    }
    let empty = RegionProbes::pack(std::iter::empty()).unwrap();
    let head = record.board.assignment_head(&"a".parse().unwrap()).unwrap();
    let json = packed_assignment::unpack(&empty.pack_for(&head).unwrap()).unwrap();
    assert_eq!(json, serde_json::to_vec(&head).unwrap());
}

#[test]
fn a_page_at_its_limits_is_applied_and_assigned_in_little_room() {
    let mut record = RecordedBoard::default();
    let files = folder(MAX_PROBES, 10, MAX_COMPONENTS);
    record.apply(&files, Some("")).unwrap();
    record.add("a", "region-7", "token").unwrap();
    assert!(record.log[0].len() < 400);
    let stored: usize = record.contents.values().map(|content| content.packed.len()).sum();
    let configuration = record.board.configuration.clone().unwrap();
    let region = "region-7".parse().unwrap();
    let probes = RegionProbes::pack(configuration.probes_in(&region)).unwrap();
    let head = record.board.assignment_head(&"a".parse().unwrap()).unwrap();
    let packed = probes.pack_for(&head).unwrap().len();
    let outline =
        serde_json::to_vec(&Assignment { probes: probes.outlines, ..head }).unwrap().len();
    println!(
        "{stored} bytes of configuration, {packed} of an assignment, {outline} of its outline"
    );
    assert!(packed < 1_000_000, "{packed}");
    assert!(outline < 1_000_000, "{outline}");

    let problem = |files: &[SourceFile]| {
        record.board.plan(files, Timestamp::default()).unwrap_err().errors[0].to_string()
    };
    let more = folder(MAX_PROBES + 1, 10, MAX_COMPONENTS);
    assert!(problem(&more).contains("there are 2001 probes; at most 2000 are taken"));
    let more = folder(MAX_COMPONENTS + 1, 10, MAX_COMPONENTS + 1);
    assert!(problem(&more).contains("201"), "{}", problem(&more));
}

#[test]
fn a_folder_has_at_most_so_many_bytes() {
    let mut files = folder(70, 1, 1);
    let size = |files: &[SourceFile]| files.iter().map(|file| file.text.len()).sum::<usize>();
    let mut rest = MAX_FOLDER_BYTES - size(&files);
    for file in &mut files {
        let room = rest.min(65_000 - file.text.len());
        file.text += &" ".repeat(room);
        rest -= room;
    }
    assert_eq!(size(&files), MAX_FOLDER_BYTES);
    assert!(parse::read(&files).is_ok());
    files[0].text += " ";
    let errors = parse::read(&files).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].message.contains("4000001 bytes; at most 4000000"), "{}", errors[0]);
}

#[test]
fn agents_and_heartbeats_have_limits_of_their_own() {
    let mut files = folder(1, 1, 1);
    for n in 0..=MAX_HEARTBEATS {
        let text = format!(
            "id = \"beat-{n}\"\ncomponent = \"part-0\"\nevery = \"1h\"\nheartbeat = {{ grace = \"5m\" }}\n"
        );
        files.push(file(&format!("beat-{n}.toml"), text));
    }
    let mut record = RecordedBoard::default();
    record.apply(&files, None).unwrap();
    for n in 0..MAX_HEARTBEATS {
        record.add(&format!("beat-{n}"), HEARTBEAT_REGION, "token").unwrap();
    }
    for n in 0..MAX_AGENTS {
        record.add(&format!("agent-{n}"), "region-0", "token").unwrap();
    }
    let refused = record.add("one-more", "region-0", "token").unwrap_err();
    assert_eq!((refused.status, refused.detail.as_str()), (409, "a page has at most 200 agents"));
    let refused = record.add(&format!("beat-{MAX_HEARTBEATS}"), HEARTBEAT_REGION, "x").unwrap_err();
    assert_eq!(refused.detail, "a page has at most 200 heartbeats");
    assert_eq!(record.add("agent-7", "region-0", "a new token").unwrap(), 1);
    assert_eq!(record.board.head.height, Head::default().height + 402);
}
