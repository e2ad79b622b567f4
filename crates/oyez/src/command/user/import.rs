//! `oyez user import`: people out of a CSV file, and the report with their tokens to set a password.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use domain::{Clock, OrganizationId};
use service::import::{Imports, Job, JobState, Tally};

use crate::command::accounts::{organization, with_services};
use crate::command::error::{CommandError, printed};
use crate::command::setting::SettingArgs;

#[derive(Debug, clap::Args)]
#[command(
    about = "Import people from a CSV file, and print a report of every line",
    long_about = "Import people from a CSV file, and print a report of every line, with a single-use token to set a password for \
                  each new account. The file's first line names its columns, in any order: email, and as you like username, \
                  first_name, last_name, role, teams (names separated by ;, made where they are missing), timezone and is_active, \
                  or as people call them, such as E-Mail, Vorname or \"Last name\". Cells are separated by commas, semicolons or tabs, as the \
                  first line is, or as a line sep=; before it says. The exit code is 1 if a line could not be taken."
)]
pub(super) struct Args {
    /// The file; - is the standard input
    #[arg(value_name = "FILE")]
    people: PathBuf,
    /// The slug of the organization
    #[arg(long, value_name = "SLUG")]
    organization: String,
    /// Import nothing unless every line can be taken
    #[arg(long)]
    all_or_nothing: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let source: Box<dyn io::Read + Send> = if args.people.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let opened = file(&args.people);
        Box::new(opened.map_err(|source| CommandError::File { path: args.people.clone(), source })?)
    };
    with_services(settings, async |services, clock| {
        let home = organization(&services.accounts, &args.organization).await?.id;
        let job = services.imports.receive_at_machine(home, source, args.all_or_nothing).await?;
        let job = finish(&services.imports, home, job, clock).await?;
        report(&services.imports, home, &job).await?;
        let Tally { created, updated, unchanged, refused } = job.tally;
        eprintln!("{created} created, {updated} updated, {unchanged} unchanged, {refused} refused");
        if job.lines == 0 {
            eprintln!("the file names nobody: after the line of columns it has no other");
        }
        match (job.state, refused) {
            (JobState::Refused, _) => Err(CommandError::ImportRefused(refused)),
            (_, 0) => Ok(()),
            _ => Err(CommandError::ImportIncomplete(refused)),
        }
    })
}

/// A folder can be opened too, but not read.
fn file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
}

/// A node that serves may do steps of it meanwhile: then there is the less to do here.
async fn finish(imports: &Imports, home: OrganizationId, mut job: Job, clock: &dyn Clock) -> Result<Job, CommandError> {
    while job.ended_at.is_none() {
        imports.step(clock.now()).await?;
        job = imports.find_at_machine(home, job.id).await?;
    }
    Ok(job)
}

async fn report(imports: &Imports, home: OrganizationId, job: &Job) -> Result<(), CommandError> {
    let mut after = 0;
    while let Some((rows, last)) = imports.report_at_machine(home, job.id, after).await? {
        printed(io::stdout().write_all(rows.as_bytes()))?;
        after = last;
    }
    Ok(())
}
