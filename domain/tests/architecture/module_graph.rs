//! The module graph: which file uses which, and where do the arrows run in a circle?

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::sources::{CRATES, Module, modules};
use paths::Paths;

mod paths;

/// Which file uses which: from a file, by the file that is used, the path as it is written.
pub(crate) struct Graph {
    pub(crate) arrows: BTreeMap<String, BTreeMap<String, String>>,
    folders: BTreeMap<String, String>,
}

impl Graph {
    /// The graph of a crate.
    pub(crate) fn from_package(package: &str) -> Self {
        let modules = modules(package);
        let paths = Paths::new(&modules);
        let arrows = modules.iter().map(|module| (module.file.clone(), paths.used_by(module)));
        let folder = |module: &Module| (module.file.clone(), module.folder().to_owned());
        Self { arrows: arrows.collect(), folders: modules.iter().map(folder).collect() }
    }

    /// The shortest circle through each arrow that leads from one folder to another, or through any, each once.
    fn circles(&self, inside_folders: bool) -> BTreeSet<Vec<String>> {
        let arrows =
            self.arrows.iter().flat_map(|(from, used)| used.keys().map(move |to| (from, to)));
        let regarded =
            arrows.filter(|(from, to)| inside_folders || self.folders[*from] != self.folders[*to]);
        regarded.filter_map(|(from, to)| self.way(to, from)).map(from_the_least).collect()
    }

    /// The shortest way from one file to another.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut ways = VecDeque::from([vec![from.to_owned()]]);
        let mut reached = BTreeSet::from([from.to_owned()]);
        while let Some(way) = ways.pop_front() {
            let last = &way[way.len() - 1];
            if last == to {
                return Some(way);
            }
            let further = self.arrows[last].keys().filter(|file| reached.insert((*file).clone()));
            ways.extend(further.map(|file| [way.as_slice(), std::slice::from_ref(file)].concat()));
        }
        None
    }

    /// A circle, a line for each arrow.
    fn describe(&self, circle: &[String]) -> String {
        let next = circle.iter().cycle().skip(1);
        let arrow = |(from, to): (&String, &String)| {
            format!("    {from} uses {to}: `{}`", self.arrows[from][to])
        };
        circle.iter().zip(next).map(arrow).collect::<Vec<_>>().join("\n")
    }
}

fn from_the_least(mut circle: Vec<String>) -> Vec<String> {
    let least = (0..circle.len()).min_by_key(|&index| circle[index].clone()).unwrap();
    circle.rotate_left(least);
    circle
}

/// Inside a folder files may know each other, except in `domain`, where decisions are to be read one by one.
#[test]
fn imports_run_in_no_circle() {
    let mut found = vec![];
    for package in CRATES {
        let graph = Graph::from_package(package);
        assert!(graph.arrows.len() > 10, "{package} has {} files", graph.arrows.len());
        for circle in graph.circles(package == "domain") {
            found.push(format!("{package}: a circle of imports\n{}", graph.describe(&circle)));
        }
    }
    // The shortest last, where they are read first: they show what to cut.
    found.sort_by_key(|text| std::cmp::Reverse(text.lines().count()));
    assert!(found.is_empty(), "\n{}\n{} circles", found.join("\n"), found.len());
}
