//! Resource usage of a process, from the kernel's proc(5).

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;

use xtask::shell::{output_of, program};

/// Seconds since 1970.
pub(crate) fn now_s() -> anyhow::Result<f64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64())
}

/// The time that a process has been on a processor, in milliseconds: of all its threads, to the
/// nanosecond (schedstat). Ticks of 10 ms would miss short bursts.
pub(crate) fn cpu_ms(id: u32) -> anyhow::Result<f64> {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).context("it ended early")?;
    let mut ns = 0.0;
    for thread in threads {
        // A thread may end in between.
        let Ok(statistics) = std::fs::read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let on_cpu = statistics.split(' ').next().context("no fields")?;
        ns += on_cpu.parse::<f64>()?;
    }
    Ok(ns / 1e6)
}

/// The most memory a process has had, in MiB.
pub(crate) fn peak_mib(id: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

/// Lets a process have these cores alone, such as `0` or `0-1`.
pub(crate) fn pin(id: u32, cores: &str) -> anyhow::Result<()> {
    let id = id.to_string();
    let attempt = || {
        let mut command = program("taskset", &["--all-tasks", "--cpu-list", "--pid", cores, &id]);
        output_of(&mut command).context("taskset (of util-linux) cannot pin a process").map(|_| ())
    };
    // taskset fails when a thread ends while it walks through them.
    attempt().or_else(|_| attempt()).or_else(|_| attempt())
}
