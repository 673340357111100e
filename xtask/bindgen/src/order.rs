//! Order of functions: which of them stand side by side? gzip finds what repeats within the last 32 KiB
//! alone, and compilers leave functions in any order.

use std::cmp::Reverse;
use std::collections::VecDeque;

use anyhow::Context;
use wasm_encoder::{Encode, NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

/// What of the bytes before it gzip looks at.
const WINDOW_BYTES: usize = 30_000;
/// The shortest passage that is worth a reference.
const PASSAGE_BYTES: usize = 6;
/// Passages that more functions have are in every window.
const MOST_HOLDERS: usize = 400;
/// What a function costs beside its bytes, so that the shortest are not always the likest.
const COST_BYTES: u64 = 200;

/// The module with a name for each function, which sorts as gzip likes it: `wasm-opt
/// --reorder-functions-by-name` does what they say.
pub(crate) fn name_by_likeness(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = vec![];
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("no module")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let mut names: Vec<(u32, u32)> = order(&bodies).into_iter().zip(0..).collect();
    names.sort_unstable();
    let mut map = NameMap::new();
    for (body, place) in names {
        map.append(imported + body, &format!("{place:08}"));
    }
    let mut section = NameSection::new();
    section.functions(&map);
    let mut named = module.to_vec();
    named.push(section.id());
    section.encode(&mut named);
    Ok(named)
}

/// The functions, each after those that it shares the most with.
fn order(bodies: &[&[u8]]) -> Vec<u32> {
    let mut likeness = Likeness::from_bodies(bodies);
    // The largest first: where several are as like, it stays so.
    let mut left: Vec<u32> = (0..).take(bodies.len()).collect();
    left.sort_by_key(|function| Reverse(likeness.bytes(*function)));
    let mut ordered = vec![];
    let mut window = VecDeque::new();
    let mut bytes = 0;
    while let Some(place) = likeness.likest(&left) {
        let function = left.remove(place);
        ordered.push(function);
        window.push_back(function);
        bytes += likeness.bytes(function);
        likeness.enter(function);
        while bytes > WINDOW_BYTES && window.len() > 1 {
            let Some(oldest) = window.pop_front() else { break };
            bytes -= likeness.bytes(oldest);
            likeness.leave(oldest);
        }
    }
    ordered
}

/// What each function shares with the window.
struct Likeness {
    functions: Vec<Function>,
    passages: Vec<Passage>,
}

/// A function, as far as it is like others.
#[derive(Default)]
struct Function {
    bytes: usize,
    passages: Vec<u32>,
    /// How many of its passages are in the window.
    shared: u64,
}

/// Some bytes that several functions have.
struct Passage {
    holders: Vec<u32>,
    /// How many functions of the window have it.
    in_window: u32,
}

impl Likeness {
    fn from_bodies(bodies: &[&[u8]]) -> Self {
        let mut functions: Vec<Function> = bodies
            .iter()
            .map(|body| Function { bytes: body.len(), ..Function::default() })
            .collect();
        let mut held: Vec<(&[u8], u32)> = bodies
            .iter()
            .zip(0..)
            .flat_map(|(body, function)| {
                body.windows(PASSAGE_BYTES).map(move |passage| (passage, function))
            })
            .collect();
        held.sort_unstable();
        held.dedup();
        let mut passages = vec![];
        for same in held.chunk_by(|(a, _), (b, _)| a == b) {
            if !(2..=MOST_HOLDERS).contains(&same.len()) {
                continue;
            }
            let holders: Vec<u32> = same.iter().map(|(_, function)| *function).collect();
            for holder in &holders {
                if let Some(function) = functions.get_mut(*holder as usize) {
                    function.passages.push(u32::try_from(passages.len()).unwrap_or(u32::MAX));
                }
            }
            passages.push(Passage { holders, in_window: 0 });
        }
        Self { functions, passages }
    }

    fn bytes(&self, function: u32) -> usize {
        self.functions.get(function as usize).map_or(0, |function| function.bytes)
    }

    /// Where in `left` the function stands of which the largest part is in the window; the first of several.
    fn likest(&self, left: &[u32]) -> Option<usize> {
        let parts = left.iter().zip(0..).filter_map(|(function, place)| {
            let function = self.functions.get(*function as usize)?;
            Some((function.shared, function.bytes as u64 + COST_BYTES, place))
        });
        let likest = parts.reduce(|a, b| if b.0 * a.1 > a.0 * b.1 { b } else { a })?;
        Some(likest.2)
    }

    fn enter(&mut self, function: u32) {
        for passage in self.passages_of(function) {
            let Some(passage) = self.passages.get_mut(passage as usize) else { continue };
            passage.in_window += 1;
            if passage.in_window == 1 {
                for_holders(&mut self.functions, passage, |function| function.shared += 1);
            }
        }
    }

    fn leave(&mut self, function: u32) {
        for passage in self.passages_of(function) {
            let Some(passage) = self.passages.get_mut(passage as usize) else { continue };
            passage.in_window -= 1;
            if passage.in_window == 0 {
                for_holders(&mut self.functions, passage, |function| function.shared -= 1);
            }
        }
    }

    fn passages_of(&self, function: u32) -> Vec<u32> {
        self.functions
            .get(function as usize)
            .map(|function| function.passages.clone())
            .unwrap_or_default()
    }
}

fn for_holders(functions: &mut [Function], passage: &Passage, change: impl Fn(&mut Function)) {
    for holder in &passage.holders {
        if let Some(function) = functions.get_mut(*holder as usize) {
            change(function);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stands_side_by_side() {
        let kinds = [*b"abcdefghijklmnop", *b"qrstuvwxyz012345", *b"ABCDEFGHIJKLMNOP"];
        let bodies: Vec<Vec<u8>> = (0..60u8)
            .zip(kinds.iter().cycle())
            .map(|(nth, kind)| [kind.as_slice(), &[nth; 4]].concat())
            .collect();
        let bodies: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
        let ordered = order(&bodies);
        let kinds: Vec<u32> = ordered.iter().map(|function| function % 3).collect();
        let runs = kinds.chunk_by(|a, b| a == b).count();
        assert_eq!(runs, 3, "{kinds:?}");
        let mut all = ordered;
        all.sort_unstable();
        assert!(all.into_iter().eq(0..60), "each function once");
    }

    #[test]
    fn a_module_without_functions_stays_one() {
        let empty = wasm_encoder::Module::new().finish();
        let named = name_by_likeness(&empty).unwrap();
        assert_eq!(named.get(..empty.len()), Some(empty.as_slice()));
        assert!(Parser::new(0).parse_all(&named).all(|payload| payload.is_ok()));
        assert!(name_by_likeness(b"no module").is_err());
    }
}
