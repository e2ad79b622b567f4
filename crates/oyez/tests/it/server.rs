//! A running node: the real binary on a port that the system chose, ended with its test.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use reqwest::{Client, Response};
use serde_json::Value;

use crate::binary::Place;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// A process that listens.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) url: String,
    /// What carries a log on that is read here too.
    log: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the binary and waits for its address.
    pub(crate) fn start(place: &Place, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
        command.args(SERVE).args(arguments);
        Self::spawn(place, command, environment)
    }

    /// Starts it where another one was, as a client knows it.
    pub(crate) fn start_again(place: &Place, url: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
        command.args(["serve", "--listen", url.trim_start_matches("http://")]).args(arguments);
        Self::spawn(place, command, &[])
    }

    /// Starts a node that answers nobody, and waits until it says as what it runs.
    pub(crate) fn start_unheard(place: &Place, roles: &str, environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
        command.args(["serve", "--roles", roles]);
        let (child, mut stdout) = Self::begin(place, command, environment);
        let told = format!("Oyez runs here as {} only", roles.replace(',', " and "));
        Self::read_until(place, &mut stdout, |line| (line == told).then_some(()));
        Self { child, stdout, url: String::new(), log: None }
    }

    /// Starts it in a shell that first takes something away from it.
    pub(crate) fn start_within(place: &Place, limits: &str) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{limits}; exec {} {}", env!("CARGO_BIN_EXE_oyez"), SERVE.join(" "))]);
        Self::spawn(place, command, &[("PATH", "/usr/bin:/bin")])
    }

    /// Starts it with a log of JSON; the address is told there, or beside it.
    pub(crate) fn start_with_json(place: &Place, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
        command.args(SERVE).args(["--set", "log.format=json"]).args(arguments);
        command.current_dir(place.path()).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut stderr = BufReader::new(child.stderr.take().expect("its log"));
        let mut log = place.log();
        let mut told = String::new();
        while !told.contains("Oyez listens on ") {
            told.clear();
            let length = stderr.read_line(&mut told).expect("its log");
            assert!(length > 0, "the node ended before it listened:\n{}", place.logged());
            log.write_all(told.as_bytes()).expect("kept");
        }
        let url = told.split_once("Oyez listens on ").and_then(|(_, rest)| rest.split(['"', '\n']).next());
        let url = url.expect("an address");
        let rest = std::thread::spawn(move || {
            std::io::copy(&mut stderr, &mut log).expect("kept");
        });
        Self { child, stdout, url: url.to_owned(), log: Some(rest) }
    }

    fn spawn(place: &Place, command: Command, environment: &[(&str, &str)]) -> Self {
        let (child, mut stdout) = Self::begin(place, command, environment);
        let told = |line: &str| line.strip_prefix("Oyez listens on ").map(str::to_owned);
        let url = Self::read_until(place, &mut stdout, told);
        let mut server = Self { child, stdout, url, log: None };
        assert_eq!(server.line(), format!("Its API is described at {}/api/docs/", server.url));
        server
    }

    fn begin(place: &Place, mut command: Command, environment: &[(&str, &str)]) -> (Child, BufReader<ChildStdout>) {
        command.current_dir(place.path());
        command.env_clear().envs(environment.iter().copied()).stdout(Stdio::piped());
        command.stderr(place.log());
        let mut child = command.spawn().expect("the binary starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        (child, stdout)
    }

    /// Reads lines until one is the awaited one.
    fn read_until<T>(place: &Place, stdout: &mut BufReader<ChildStdout>, awaited: impl Fn(&str) -> Option<T>) -> T {
        loop {
            let mut line = String::new();
            let length = stdout.read_line(&mut line).expect("its output");
            assert!(length > 0, "the node ended before it was there:\n{}", place.logged());
            if let Some(found) = awaited(line.trim_end()) {
                return found;
            }
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        Client::new().get(format!("{}{path}", self.url)).send().await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        Client::new().post(format!("{}{path}", self.url)).json(body).send().await.expect("an answer")
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("its output");
        line.trim_end().to_owned()
    }

    /// The number of the process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end; tells the exit code and what else was printed.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("its output");
        if let Some(log) = self.log.take() {
            log.join().expect("the log is kept");
        }
        (self.child.wait().expect("it ends").code(), rest)
    }

    /// Asks it to end, as a supervisor does.
    pub(crate) fn stop(self) {
        self.signal("TERM");
        assert_eq!(self.wait().0, Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.child.kill().expect("it can be killed");
            self.child.wait().expect("it ends");
        }
    }
}
