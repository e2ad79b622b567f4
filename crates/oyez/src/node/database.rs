//! What a database that cannot be opened means for whoever named it in the settings. It opens nothing.

use std::path::absolute;

use store::{ConnectError, Obstacle};

use crate::settings::{Problem, Settings};

const KEY: &str = "database.url";

/// Why there is no connection, with the setting, who set it and what to do.
pub(crate) fn unreachable(settings: &Settings, error: &ConnectError) -> Box<Problem> {
    Box::new(settings.problem(KEY, error.to_string(), remedy(error.obstacle)))
}

/// Passes unless the embedded database's file is missing, for whoever must not make one.
///
/// # Errors
/// With the setting that names the file, and what would make it.
pub(crate) fn require(settings: &Settings) -> Result<(), Box<Problem>> {
    const MADE: &str = "Where it is to be made, run `oyez migrate` or `oyez serve`; else run this where it is";
    const MADE_FOR_SHOW: &str = "`oyez serve --demo` makes it in the folder where it runs: run this there";
    let Some(file) = settings.database.file().filter(|file| !file.exists()) else { return Ok(()) };
    let file = absolute(&file).unwrap_or(file);
    let remedy = if settings.is_of_demonstration() { MADE_FOR_SHOW } else { MADE };
    Err(Box::new(settings.problem(KEY, format!("there is no file {} yet", file.display()), remedy)))
}

/// What to do about an obstacle, for whoever named the database.
pub(crate) fn remedy(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Silence => "Start its server, or mend the host and the port",
        Obstacle::Denial => "Mend the user and the password, or let the server accept them",
        Obstacle::NoDatabase => "Create it on that server, or name another",
        Obstacle::Tls => {
            "Mend the server's TLS, or say by sslmode (PostgreSQL) or ssl-mode (MySQL) in the address how to encrypt"
        }
        Obstacle::File => "Make its folder, let this process read and write both, or name another file",
        Obstacle::Content => "It is damaged, or something else: put it back from a backup, or name another file",
        Obstacle::Damage => "Put it back from a backup by `oyez restore FILE --force`, or name another file",
        Obstacle::Foreign => "Name Oyez's database, or one that is empty",
        Obstacle::Busy => "See which process has it open, and let it end",
        Obstacle::Other => "See what runs there, and what its log says",
    }
}
