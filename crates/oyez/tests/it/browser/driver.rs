//! The process that drives Chromium, and whatever it starts: ended with its test, also when that panics.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// A driver that listens on a loopback port of its own choice.
pub(super) struct Driver {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(super) url: String,
    /// Where the browser keeps its profile and all else; goes last.
    _folder: TempDir,
}

impl Driver {
    /// Starts the program and waits for its port.
    pub(super) fn start(program: &OsStr) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the browser");
        let mut command = Command::new(program);
        command.arg("--port=0").env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", folder.path()).env("TMPDIR", folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn().expect("the program that OYEZ_TEST_CHROMEDRIVER names starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut driver = Self { child, stdout, url: String::new(), _folder: folder };
        driver.url = format!("http://127.0.0.1:{}", driver.port());
        driver
    }

    fn port(&mut self) -> u16 {
        let mut told = String::new();
        loop {
            let start = told.len();
            let length = self.stdout.read_line(&mut told).expect("its output");
            assert!(length > 0, "the driver ended before it listened:\n{told}");
            if let Some((_, port)) = told[start..].split_once("started successfully on port ") {
                return port.trim_end().trim_end_matches('.').parse().expect("a port");
            }
        }
    }
}

impl Drop for Driver {
    /// A driver that is killed alone leaves its browser behind, so the whole group ends. All of them hold the pipe of the
    /// output: once that is closed, nobody writes into the folder any more.
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let ended = Command::new("kill").args(["-s", "KILL", "--", &group]).status();
        if ended.is_ok_and(|status| status.success()) {
            let _ = self.stdout.read_to_end(&mut Vec::new());
            let _ = self.child.wait();
        } else {
            eprintln!("a browser was left behind");
        }
    }
}
