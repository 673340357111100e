//! Audit packs: is a changed byte of any file found, and so a file that is missing or was added?

use domain::board::Command;
use domain::hash_chain::Head;
use domain::operations::audit_pack::{
    LOG_FILE, MANIFEST_FILE, PACK_FORMAT, PackContents, PackFile, PackHeads, PackLog, PackManifest,
    PackSpan, SUMS_FILE, check_pack,
};
use domain::ordered::SortedMap;
use domain::public::log::Replayed;

use crate::incident_steps::resolve;
use crate::story::{PageStory, at, card_payments_fail};

/// A pack of a page on which an incident was told, whose time begins with its second line.
fn pack() -> SortedMap<String, Vec<u8>> {
    let mut story = PageStory::begin();
    story.now = 60;
    story.tell(card_payments_fail(None));
    let done: Command = resolve(&story, Some("Over."));
    story.tell(done);
    let (mut replayed, mut heads) = (Replayed::default(), PackHeads::default());
    for (n, line) in story.published.lines().enumerate() {
        replayed.read(line).unwrap();
        if n == 0 {
            heads.from = replayed.head.clone();
        }
    }
    heads.to = replayed.head;
    let contents = |path: &str, text: &str| PackContents {
        path: path.into(),
        about: "what it holds".into(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = [contents("audit.jsonl", "{\"n\":1}\n"), contents(LOG_FILE, &story.published)];
    let manifest = PackManifest {
        format: PACK_FORMAT,
        server: "https://n.test".into(),
        made_at: at(120),
        span: PackSpan { from: at(0), to: at(100) },
        heads,
        files: files.iter().map(PackFile::from_contents).collect(),
    };
    let own = serde_json::to_vec_pretty(&manifest).unwrap();
    let sums = manifest.sums(&own).into_bytes();
    let files = files.into_iter().map(|file| (file.path, file.bytes));
    files.chain([(MANIFEST_FILE.to_owned(), own), (SUMS_FILE.to_owned(), sums)]).collect()
}

#[test]
fn each_changed_byte_of_each_file_is_found() {
    let whole = pack();
    let checked = check_pack(&whole).unwrap();
    assert_eq!((checked.files, checked.manifest.files.len()), (3, 2));
    for (path, bytes) in &whole {
        // Each byte of short files, and some of long ones.
        for place in (0..bytes.len()).step_by(1 + bytes.len() / 400) {
            let mut changed = whole.clone();
            changed.get_mut(path).unwrap()[place] ^= 1;
            assert!(check_pack(&changed).is_err(), "byte {place} of {path}");
        }
        for change in [bytes.get(1..).unwrap().to_vec(), [bytes.as_slice(), b" "].concat()] {
            let mut changed = whole.clone();
            changed.insert(path.clone(), change);
            assert!(check_pack(&changed).is_err(), "the length of {path}");
        }
        let mut missing = whole.clone();
        missing.retain(|own, _| own != path);
        let problem = check_pack(&missing).unwrap_err();
        assert!(problem.detail.contains(path), "{}", problem.detail);
    }
    let mut added = whole;
    added.insert("more.json".into(), vec![]);
    assert!(check_pack(&added).unwrap_err().detail.contains("more.json"));
}

#[test]
fn hashes_that_were_made_anew_do_not_hide_a_changed_log() {
    let whole = pack();
    let forge = |change: &dyn Fn(&mut PackManifest, &mut Vec<u8>)| {
        let mut files = whole.clone();
        let mut manifest: PackManifest = serde_json::from_slice(&whole[MANIFEST_FILE]).unwrap();
        let mut log = whole[LOG_FILE].clone();
        change(&mut manifest, &mut log);
        let contents = PackContents {
            path: LOG_FILE.into(),
            about: "what it holds".into(),
            bytes: log.clone(),
        };
        manifest.files[1] = PackFile::from_contents(&contents);
        let own = serde_json::to_vec_pretty(&manifest).unwrap();
        files.insert(SUMS_FILE.into(), manifest.sums(&own).into_bytes());
        files.insert(MANIFEST_FILE.into(), own);
        files.insert(LOG_FILE.into(), log);
        check_pack(&files)
    };
    assert!(forge(&|_, _| {}).is_ok(), "the forger changes nothing");
    let text = |log: &[u8]| String::from_utf8(log.to_vec()).unwrap();
    let other = |_: &mut PackManifest, log: &mut Vec<u8>| {
        *log = text(log).replace("We are looking.", "We are sleeping.").into_bytes();
    };
    assert!(forge(&other).unwrap_err().detail.contains("log.jsonl"), "a text");
    let shorter = |_: &mut PackManifest, log: &mut Vec<u8>| {
        let lines: Vec<String> = text(log).lines().map(|line| format!("{line}\n")).collect();
        *log = lines[..lines.len() - 1].concat().into_bytes();
    };
    assert!(forge(&shorter).unwrap_err().detail.contains("heads"), "the last line");
    let from = |manifest: &mut PackManifest, _: &mut Vec<u8>| {
        manifest.heads.from = Head { height: 1, hash: "0".repeat(64) }
    };
    assert!(forge(&from).unwrap_err().detail.contains("heads"), "a head that never was");
    let format = |manifest: &mut PackManifest, _: &mut Vec<u8>| manifest.format = PACK_FORMAT + 1;
    assert!(forge(&format).unwrap_err().detail.contains("format"));
}

/// What a log ends with for a time, and between which heights it lies.
fn cut(log: &str, span: PackSpan) -> (usize, u64, u64) {
    let mut read = PackLog::default();
    log.lines().for_each(|line| read.read(line, &span).unwrap());
    let (text, heads) = read.finish();
    assert!(log.starts_with(&text));
    (text.lines().count(), heads.from.height, heads.to.height)
}

#[test]
fn a_clock_that_was_set_back_ends_no_log_early() {
    // Lines of 60 s, 120 s, 90 s and 150 s after the beginning, each with what one incident says.
    let mut story = PageStory::begin();
    for now in [60, 120, 90, 150] {
        story.now = now;
        story.tell(card_payments_fail(None));
    }
    let told: Vec<_> = {
        let mut replayed = Replayed::default();
        let told = story.published.lines().map(|line| {
            replayed.read(line).unwrap();
            replayed.told_at
        });
        told.collect()
    };
    let last_before = |to| told.iter().rposition(|at| *at < to).map_or(0, |place| place + 1);
    let first_from = |from| told.iter().position(|at| *at >= from).unwrap_or(told.len());
    assert!(told.windows(2).any(|pair| pair[1] < pair[0]), "{told:?}");
    for (from, to) in [(0, 100), (0, 60), (60, 120), (90, 121), (100, 151), (151, 200), (0, 61)] {
        let span = PackSpan { from: at(from), to: at(to) };
        let (end, begin) = (last_before(span.to), first_from(span.from));
        assert_eq!(cut(&story.published, span), (end, begin as u64, end as u64), "{from} to {to}");
    }
}
