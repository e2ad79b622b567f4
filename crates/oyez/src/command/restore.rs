//! `oyez restore`: a backup back in the database's place. It migrates nothing: that is a start's, or `oyez migrate`'s.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use domain::{Clock, Secret};
use store::Obstacle;
use store::backup::{self, BackupError, Contents, Existing, Restored};

use super::backup::{Way, embedded, fits, refuse_other_name, summary};
use super::error::{CommandError, printed};
use super::runtime::wait_unless_asked_to_end;
use super::setting::SettingArgs;
use crate::count::count;
use crate::secret_key::{self, OpenKeyFileError, key_beside, key_path};
use crate::settings::Settings;
use crate::system::SystemClock;
use crate::{logging, node};

#[derive(Debug, clap::Args)]
#[command(
    about = "Put a backup in the place of the embedded database",
    long_about = "Put a backup in the place of the embedded database, while no process works with it. A database that is there is \
                  replaced only by --force, and kept under another name. A key that lies beside the backup as \
                  FILE.secret-key goes into the data folder."
)]
pub(super) struct Args {
    /// A file that was made by oyez backup
    #[arg(value_name = "FILE")]
    copy: PathBuf,
    /// Replace the database if there is one, and keep it under another name
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), false)?;
    logging::start(&settings.log, &settings.notices)?;
    let target = embedded(&settings, Way::Back)?;
    refuse_no_file(&args.copy)?;
    refuse_other_name(&args.copy, &target)?;
    let key = key(&settings, &args.copy)?;
    let place = key_path(&settings.data.dir);
    if let Some(key) = key.as_ref().filter(|_| !args.force) {
        secret_key::refuse_other(&place, key)?;
    }
    let existing = if args.force { Existing::Replace } else { Existing::Refuse };
    let suffix = format!(".before-restore-{}", SystemClock.now().to_datetime().format("%Y%m%dT%H%M%S%.6fZ"));
    let restored = wait_unless_asked_to_end(async {
        backup::inspect(&args.copy).await.map_err(|error| judged(&args.copy, error))?;
        node::make_folder(&settings)?;
        Ok::<_, CommandError>(backup::restore(&args.copy, &target, existing, &suffix).await?)
    })?;
    let key_aside = match &key {
        Some(key) => secret_key::put(&place, key, &suffix)?,
        None => None,
    };
    let told = told(&settings, &target, &restored, key_aside.as_deref());
    printed(io::stdout().write_all(told.as_bytes()))
}

/// Whoever opens a pipe waits for somebody to write into it, for ever. What is not there is told later.
fn refuse_no_file(copy: &Path) -> Result<(), CommandError> {
    let Ok(found) = copy.metadata() else { return Ok(()) };
    let told =
        |fault: &str| Err(CommandError::Refused(format!("{} is {fault} that `oyez backup` made", copy.display())));
    match found.file_type() {
        kind if kind.is_file() => Ok(()),
        kind if kind.is_dir() => told("a folder; name the file in it"),
        _ => told("no file but a pipe, a socket or a device; name a file"),
    }
}

/// A backup that was damaged may be no database any more, and whoever made it would not know it by that name.
fn judged(copy: &Path, error: BackupError) -> CommandError {
    match error {
        BackupError::Connect(error) if error.obstacle == Obstacle::Damage => {
            CommandError::Refused(format!("{error}; take another that `oyez backup` made"))
        }
        BackupError::Connect(error) if matches!(error.obstacle, Obstacle::Content | Obstacle::File) => {
            let copy = copy.display();
            let fault = format!("{copy} is damaged, or no backup: {error}; take another that `oyez backup` made");
            CommandError::Refused(fault)
        }
        other => other.into(),
    }
}

/// The key beside the backup, for an installation that keeps its key in a file.
fn key(settings: &Settings, backup: &Path) -> Result<Option<Secret>, CommandError> {
    if settings.secret.current.is_some() {
        return Ok(None);
    }
    match secret_key::read(&key_beside(backup)) {
        Ok(key) => Ok(Some(key)),
        Err(OpenKeyFileError::Missing { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn told(settings: &Settings, target: &Path, restored: &Restored, key_aside: Option<&Path>) -> String {
    let Restored { contents, aside } = restored;
    let mut lines = vec![format!("{} holds {}", target.display(), summary(contents))];
    lines.extend(aside.iter().map(|path| format!("The database that was there is {}", path.display())));
    lines.extend(key_aside.map(|path| format!("The secret key that was there is {}", path.display())));
    lines.extend(pending(contents));
    if !fits(settings, contents) {
        lines.push(format!(
            "Its secret key is not here: before a start put it back as {}, for its owner only, or set it as SECRET_KEY",
            key_path(&settings.data.dir).display()
        ));
    }
    lines.join("\n") + "\n"
}

fn pending(contents: &Contents) -> Option<String> {
    (contents.behind > 0).then(|| {
        let behind = count(contents.behind, "migration", "migrations");
        format!("Its tables are of an earlier version: the next `oyez serve` or `oyez migrate` applies {behind}")
    })
}
