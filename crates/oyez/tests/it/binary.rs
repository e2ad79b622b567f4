//! Runs the binary in a folder of its own with no environment but what a test gives.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output};

use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

/// A folder to start the binary in.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where a running node writes its log.
    pub(crate) fn log(&self) -> File {
        let path = self.path().join("log");
        File::options().create(true).append(true).open(path).expect("a log")
    }

    /// What running nodes have logged here.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(self.path().join("log")).unwrap_or_default()
    }

    /// Writes a file beside which the binary starts.
    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        std::fs::write(self.0.path().join(name), text).expect("written");
        self
    }

    pub(crate) fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
        command.args(arguments).current_dir(self.0.path()).env_clear().envs(environment.iter().copied());
        Ended::from(command.output().expect("the binary starts"))
    }

    /// Does this to the embedded database, behind the back of whoever works with it.
    pub(crate) async fn tell(&self, statement: &str) {
        let url = format!("sqlite:{}", self.path().join("data/oyez.db").display());
        let database = Database::connect(url).await.expect("the database");
        database.execute_unprepared(statement).await.expect(statement);
        database.close().await.expect("closed");
    }

    /// Runs it with `input` as its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let path = self.path().join("input");
        std::fs::write(&path, input).expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_oyez"));
        command.args(arguments).current_dir(self.path()).env_clear().stdin(File::open(path).expect("the input"));
        Ended::from(command.output().expect("the binary starts"))
    }
}

/// How the binary ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("text"),
            stderr: String::from_utf8(output.stderr).expect("text"),
        }
    }
}
