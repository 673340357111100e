//! Benchmarks page: which figures are kept? A section for each bench and for the tests, each written by
//! the program that measured it.

use crate::shell::{output_of, program, root};

const PAGE: &str = "docs/benchmarks.md";
const HEAD: &str = "# Benchmarks\n\n`cargo xtask bench` measures the real system, `cargo xtask bench agent` \
                    the agent beside its peers,\n`cargo xtask bench ingest` how fast batches are taken, \
                    `cargo xtask bench commands`\nand `impact` how long operators wait, `cargo xtask bench reports` what a report of a year costs, `cargo xtask bench views` what a page view costs, and \
                    `cargo xtask bench cost` reckons what\npages of several sizes use;\n`cargo xtask test --keep` keeps how long the tests take. Each writes \
                    its section of this page.\n";

/// Puts a section into the page, in the place of the one with its name.
pub fn keep(title: &str, body: &str) -> anyhow::Result<()> {
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let mut sections: Vec<(String, String)> = page
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(title, body)| (title.to_owned(), body.trim().to_owned()))
        .collect();
    let body = format!("{}\n\n{}", machine()?, body.trim());
    match sections.iter_mut().find(|(heading, _)| heading == title) {
        Some((_, text)) => *text = body,
        None => sections.push((title.to_owned(), body)),
    }
    let sections = sections.iter().map(|(title, body)| format!("\n## {title}\n\n{body}\n"));
    let page = HEAD.to_owned() + &sections.collect::<String>();
    std::fs::write(&path, &page)?;
    println!("\n{page}");
    Ok(())
}

/// When and where it was measured.
fn machine() -> anyhow::Result<String> {
    let date = output_of(&mut program("date", &["-u", "+%Y-%m-%d %H:%M UTC"])).unwrap_or_default();
    let kind = output_of(&mut program("uname", &["-sm"])).unwrap_or_default();
    let cores = std::thread::available_parallelism()?;
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let model = model.unwrap_or("unknown processor");
    Ok(format!("Latest run: {date}, on {kind}, {cores} cores, {model}."))
}
