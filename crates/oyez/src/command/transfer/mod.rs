//! `oyez transfer`: a whole installation into a database of another engine. How rows get there is the store's.

mod address;
mod meter;

use std::io::{self, Write};
use std::sync::Arc;

use store::transfer::{Source, TransferError, Transferred, transfer};
use store::{ConnectError, MigrateError};

use super::error::{CommandError, printed};
use super::runtime::wait_unless_asked_to_end;
use super::setting::SettingArgs;
use crate::count::count;
use crate::logging;
use crate::secret_key::{KeyRing, Known, kept_key, key_path};
use crate::settings::{Engine, Settings};
use crate::system::SystemSource;

use address::Address;
use meter::Meter;

#[derive(Debug, clap::Args)]
#[command(
    about = "Move the whole installation into another database, of any engine",
    long_about = "Move the whole installation into another database, of any engine: SQLite, MySQL or MariaDB, and PostgreSQL. All \
                  nodes must be stopped, and the target be empty. Every row is copied as it is, then both databases are read \
                  once more to see that they are the same. The source stays as it is. A transfer that was interrupted goes on \
                  where it stopped when the same command is given again. Addresses with passwords are better given as the \
                  variables OYEZ_TRANSFER_FROM and OYEZ_TRANSFER_TO, which no list of processes shows."
)]
pub(super) struct Args {
    /// The database to leave [default: the one of the settings]
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// The database to move into: sqlite:FILE, mysql://... or postgres://...
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    let from = Address::source(args.from.as_deref(), &settings)?;
    let to = Address::target(args.to.as_deref())?;
    let moved = wait_unless_asked_to_end(async {
        let source = Source::open(&from.options(&settings)).await.map_err(|error| refusal(&from, &to, error))?;
        let mut meter = Meter::new();
        let random = Arc::new(SystemSource::new());
        let moved = transfer(&source, &to.options(&settings), random, |event| meter.tell(event)).await;
        let fingerprint = source.key_fingerprint().await;
        source.close().await;
        let moved = moved.map_err(|error| refusal(&from, &to, error))?;
        Ok::<_, CommandError>((moved, fingerprint.map_err(TransferError::from).map_err(CommandError::Transfer)?))
    });
    let (Transferred { tables, rows }, fingerprint) = moved.map_err(|error| match error {
        CommandError::Interrupted => CommandError::TransferInterrupted,
        other => other,
    })?;
    let told = format!(
        "{} of {} {} the same in both databases\n{}",
        count(rows, "row", "rows"),
        count(tables, "table", "tables"),
        if rows == 1 { "is" } else { "are" },
        advice(&settings, to.engine, fingerprint.as_deref())
    );
    printed(io::stdout().write_all(told.as_bytes()))
}

/// With the flag that named the database which cannot be opened.
fn refusal(from: &Address, to: &Address, error: TransferError) -> CommandError {
    let of = |address: &Address, error: &ConnectError| Box::new(address.unreachable(error)).into();
    match &error {
        TransferError::Connect(refused) => of(from, refused),
        TransferError::Target(MigrateError::Connect(refused)) => of(to, refused),
        _ => CommandError::Transfer(error),
    }
}

/// Which key the nodes on the new database need, without showing it.
fn advice(settings: &Settings, engine: Engine, fingerprint: Option<&str>) -> String {
    const NEXT: &str = "Now start all nodes with DATABASE_URL as the target's address";
    let Some(fingerprint) = fingerprint else { return format!("{NEXT}\n") };
    let is_ours = |ring: KeyRing| ring.recognize(fingerprint) != Known::Neither;
    let secret = &settings.secret;
    let is_set = secret.current.as_ref().is_some_and(|key| is_ours(KeyRing::new(key, secret.previous.as_ref())));
    let is_kept = kept_key(&settings.data.dir).is_ok_and(|key| is_ours(KeyRing::new(&key, None)));
    let path = key_path(&settings.data.dir);
    let key = match engine {
        _ if is_set => "and with SECRET_KEY as it is now".to_owned(),
        Engine::Sqlite if is_kept => format!("and keep {} in their data folder", path.display()),
        _ if is_kept => format!("and set SECRET_KEY on each to what {} holds", path.display()),
        _ => "and with the secret key that the source had: without it nobody is signed in".to_owned(),
    };
    format!("{NEXT}, {key}\n")
}
