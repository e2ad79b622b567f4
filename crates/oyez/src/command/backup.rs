//! `oyez backup`: a copy of the embedded database while it is in use. What a copy is made of is the store's.

use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use domain::Secret;
use store::backup::{self, BackupError, Contents, Existing};

use super::error::{CommandError, printed};
use super::runtime::wait_unless_asked_to_end;
use super::setting::SettingArgs;
use crate::count::count;
use crate::logging;
use crate::node::{OpenNodeError, require, unreachable};
use crate::secret_key::{self, KeyRing, Known, kept_key, key_beside, key_path};
use crate::settings::{Engine, Settings};

#[derive(Debug, clap::Args)]
#[command(
    about = "Copy the embedded database into a file, while it is in use",
    long_about = "Copy the embedded database into a file, while it is in use. The copy holds all that was committed before it \
                  was begun, and is looked through when it is made. Of the secret key, without which a copy is worth nothing, \
                  it says where it is. A database on a server is copied by that server's own tools."
)]
pub(super) struct Args {
    /// The file to make
    #[arg(value_name = "FILE")]
    copy: PathBuf,
    /// Put the secret key beside it, as FILE.secret-key
    #[arg(long, conflicts_with = "demo")]
    with_key: bool,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
    /// Copy the demonstration's database, whose secret key everybody knows
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), args.demo)?;
    logging::start(&settings.log, &settings.notices)?;
    let source = embedded(&settings, Way::There)?;
    require(&settings).map_err(OpenNodeError::from)?;
    refuse_other_name(&args.copy, &source)?;
    let key = if args.with_key { Some(key(&settings)?) } else { None };
    let beside = key_beside(&args.copy);
    if let Some(key) = key.as_ref().filter(|_| !args.force) {
        secret_key::refuse_other(&beside, key)?;
    }
    let existing = if args.force { Existing::Replace } else { Existing::Refuse };
    let written = wait_unless_asked_to_end(backup::write(&source, &args.copy, existing));
    let contents = written.map_err(|error| match error {
        CommandError::Backup(BackupError::Connect(error)) => OpenNodeError::from(unreachable(&settings, &error)).into(),
        other => other,
    })?;
    if let Some(key) = &key {
        secret_key::put(&beside, key, ".before")?;
    }
    let told = if args.demo {
        format!(
            "{} holds {}\nEverybody knows the secret key that belongs to it\n",
            args.copy.display(),
            summary(&contents)
        )
    } else {
        told(&settings, &args.copy, &contents, key.as_ref().map(|_| beside.as_path()))
    };
    printed(io::stdout().write_all(told.as_bytes()))
}

/// Which way a copy goes, for what is said of servers.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// Out of the database.
    There,
    /// Into it.
    Back,
}

/// The file of the settings' database; a server's is refused with the tools that serve there.
pub(super) fn embedded(settings: &Settings, way: Way) -> Result<PathBuf, CommandError> {
    let tool = match (settings.database.engine, way) {
        (Engine::Sqlite, _) => "",
        (Engine::Postgres, Way::There) => "pg_dump --format=custom --file=FILE NAME",
        (Engine::Postgres, Way::Back) => "pg_restore --dbname=NAME FILE",
        (Engine::MySql, Way::There) => "mysqldump --single-transaction --result-file=FILE NAME",
        (Engine::MySql, Way::Back) => "mysql NAME < FILE",
    };
    if let Some(file) = settings.database.file() {
        return Ok(file);
    }
    let fault = "it is on a server, and only an embedded database is a file to copy";
    let remedy = format!("Use the server's own tool: `{tool}`");
    Err(OpenNodeError::from(Box::new(settings.problem("database.url", fault, remedy))).into())
}

/// One file may have several names, which its path does not tell.
pub(super) fn refuse_other_name(copy: &Path, database: &Path) -> Result<(), CommandError> {
    let identity = |path: &Path| path.metadata().map(|file| (file.dev(), file.ino())).ok();
    match (identity(copy), identity(database)) {
        (Some(one), Some(other)) if one == other => {
            let copy = copy.display();
            Err(CommandError::Refused(format!(
                "{copy} is the database itself, or another name of it; name another file"
            )))
        }
        _ => Ok(()),
    }
}

/// The key of the installation, as a start would take it.
fn key(settings: &Settings) -> Result<Secret, CommandError> {
    match &settings.secret.current {
        Some(key) => Ok(key.clone()),
        None => Ok(kept_key(&settings.data.dir)?),
    }
}

/// Whether the key of these settings is the one that a copy belongs to.
pub(super) fn fits(settings: &Settings, contents: &Contents) -> bool {
    let Some(fingerprint) = &contents.key_fingerprint else { return true };
    let ring = key(settings).map(|key| KeyRing::new(&key, settings.secret.previous.as_ref()));
    ring.is_ok_and(|ring| ring.recognize(fingerprint) != Known::Neither)
}

fn told(settings: &Settings, file: &Path, contents: &Contents, with_key: Option<&Path>) -> String {
    let copied = format!("{} holds {}\n", file.display(), summary(contents));
    let key = match (with_key, &contents.key_fingerprint, &settings.secret.current) {
        (Some(beside), _, _) => {
            format!(
                "{} is the secret key that belongs to it: whoever has both can sign in as anybody\n",
                beside.display()
            )
        }
        (None, None, _) => String::new(),
        (None, Some(_), Some(_)) => {
            "The secret key is not in it: keep SECRET_KEY as well, it is worth nothing without\n".into()
        }
        (None, Some(_), None) => {
            let path = key_path(&settings.data.dir);
            format!("The secret key is not in it: keep {} as well, it is worth nothing without\n", path.display())
        }
    };
    let strange = if fits(settings, contents) { "" } else { "The secret key of these settings is another one\n" };
    copied + &key + strange
}

/// What a copy holds, in a line.
pub(super) fn summary(contents: &Contents) -> String {
    let held = [
        count(contents.organizations, "organization", "organizations"),
        count(contents.people, "person", "people"),
        count(contents.alerts, "alert", "alerts"),
        count(contents.deliveries, "delivery", "deliveries"),
    ];
    format!("{} KiB: {}", contents.bytes.div_ceil(1024), held.join(", "))
}
