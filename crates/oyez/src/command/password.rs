//! A password for a command: from the environment, the standard input or the person at the terminal. Never from the command line, which others can read.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use domain::Secret;

use super::error::CommandError;

/// Names the variable that holds the password for scripts.
const VARIABLE: &str = "OYEZ_USER_PASSWORD";

/// Reads a password; at a terminal twice, unseen. Outer blanks do not count, as at a login.
pub(super) fn read() -> Result<Secret, CommandError> {
    let text = match std::env::var(VARIABLE) {
        Ok(text) if !text.is_empty() => text,
        _ if io::stdin().is_terminal() => ask_twice()?,
        _ => line()?,
    };
    match text.trim() {
        "" => Err(CommandError::NoPassword),
        password => Ok(Secret::new(password)),
    }
}

fn ask_twice() -> Result<String, CommandError> {
    let _silence = Silence::new();
    let first = ask("Password: ")?;
    if first == ask("Once more: ")? { Ok(first) } else { Err(CommandError::PasswordsDiffer) }
}

fn ask(prompt: &str) -> Result<String, CommandError> {
    eprint!("{prompt}");
    io::stderr().flush().map_err(CommandError::Output)?;
    let line = line();
    eprintln!();
    line
}

fn line() -> Result<String, CommandError> {
    let mut line = String::new();
    io::stdin().read_line(&mut line).map_err(CommandError::Input)?;
    Ok(line)
}

/// While it lives, the terminal does not show what is typed.
struct Silence;

impl Silence {
    fn new() -> Self {
        if !stty("-echo") {
            eprintln!("note: this terminal shows what you type");
        }
        Self
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        stty("echo");
    }
}

fn stty(mode: &str) -> bool {
    let done = Command::new("stty").arg(mode).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}
