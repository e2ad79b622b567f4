//! Redis for tests: the shared one that the environment names, of which nothing may be stopped or flushed, and private ones that a
//! test may treat as it likes.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

const VARIABLE: &str = "OYEZ_TEST_REDIS_URL";
const PROGRAM: &str = "redis-server";
/// Ports are free when they are chosen, and may be taken by another test before they are used.
const ATTEMPTS_MAX: u32 = 10;

/// The address of a Redis that tests share, each under a prefix of its own; `None` where the environment names none.
pub fn shared_redis() -> Option<String> {
    let url = std::env::var(VARIABLE).ok();
    if url.is_none() {
        assert!(std::env::var("CI").is_err(), "{VARIABLE} must be set in CI");
        eprintln!("{VARIABLE} is not set: this test did not run");
    }
    url
}

/// A private Redis, which keeps nothing and ends with its test.
pub struct RedisServer {
    folder: TempDir,
    arguments: Vec<String>,
    port: u16,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one with these further arguments; in them `{port}` is its port. `None` where the program is not installed.
    pub fn start(arguments: &[&str]) -> Option<Self> {
        if Command::new(PROGRAM).arg("--version").stdout(Stdio::null()).status().is_err() {
            assert!(std::env::var("CI").is_err(), "{PROGRAM} must be installed in CI");
            eprintln!("{PROGRAM} is not installed: this test did not run");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder for Redis");
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let mut server = Self { folder, arguments, port: 0, process: None };
        for _ in 0..ATTEMPTS_MAX {
            server.port = free_port();
            if server.launch() {
                return Some(server);
            }
        }
        panic!("{PROGRAM} does not start")
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it in the middle of whatever it does; what it kept is gone.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it can be killed");
            process.wait().expect("it ends");
        }
    }

    /// Starts it again on its port after it was killed.
    pub fn start_again(&mut self) {
        assert!(self.launch(), "{PROGRAM} does not start again");
    }

    /// Starts it again on its port with other arguments than before.
    pub fn start_again_with(&mut self, arguments: &[&str]) {
        self.arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        self.start_again();
    }

    /// Whether it came up; else another has the port.
    fn launch(&mut self) -> bool {
        let arguments = self.arguments.iter().map(|argument| argument.replace("{port}", &self.port.to_string()));
        let plain = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"];
        let mut command = Command::new(PROGRAM);
        command.args(plain).arg(self.port.to_string()).args(arguments);
        command.current_dir(self.folder.path()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the program starts");
        let mut output = BufReader::new(process.stdout.take().expect("its output"));
        let mut line = String::new();
        while output.read_line(&mut line).expect("its output") > 0 {
            if line.contains("Ready to accept connections") {
                // Whoever writes into a pipe that nobody holds is ended by it.
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                self.process = Some(process);
                return true;
            }
            line.clear();
        }
        process.wait().expect("it ended");
        false
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
