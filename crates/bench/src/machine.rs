//! The machine that the figures belong to, as far as Linux tells.

use std::fs;

/// Cores, processor and system in one line.
pub(crate) fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory.lines().next().and_then(|line| line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok());
    format!(
        "{cores} cores ({}), {} MiB of memory, Linux {}",
        model.map_or("unknown", |(_, model)| model),
        memory.unwrap_or(0) / 1024,
        kernel.trim()
    )
}

/// How busy it was over the last 1, 5 and 15 minutes, and how many threads want to run now.
pub(crate) fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_ascii_whitespace().take(4).collect::<Vec<_>>().join(" ")
}

/// A process's resident memory in KiB, now and at most since its start or the last [`forget_peak`].
pub(crate) fn memory_of(process: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = |name: &str| {
        let rest = status.lines().find_map(|line| line.strip_prefix(name))?;
        rest.split_ascii_whitespace().next()?.parse().ok()
    };
    (line("VmRSS:").unwrap_or(0), line("VmHWM:").unwrap_or(0))
}

/// Lets a process's peak begin anew from what it holds now.
pub(crate) fn forget_peak(process: u32) -> std::io::Result<()> {
    fs::write(format!("/proc/{process}/clear_refs"), "5")
}
