//! The memory of processes, as Linux reports it: <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.

/// The most memory that a process has had, in bytes; 0 if the system does not report it. The process is an ID, or `self`.
pub(crate) fn peak(process: &str) -> u64 {
    figure(process, "VmHWM:")
}

/// The memory that a process has, in bytes; 0 if the system does not report it.
pub(crate) fn resident(process: &str) -> u64 {
    figure(process, "VmRSS:")
}

/// Bytes in megabytes.
pub(crate) fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}

/// A line such as `VmHWM:     5120 kB`, in bytes.
fn figure(process: &str, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
