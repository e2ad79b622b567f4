//! `oyez doctor`: says how the installation is; its exit code tells whether anything is wrong.

use std::io::{self, Write};

use super::error::{CommandError, printed};
use super::runtime::run_to_end;
use super::setting::SettingArgs;
use crate::doctor::{self, Finding};

/// Check settings, database, tables, secret key and what must always hold in the data
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Look at the demonstration's database
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), args.demo)?;
    let findings = run_to_end(doctor::examine(&settings))?;
    printed(write(&mut io::stdout().lock(), &findings))?;
    match findings.iter().filter(|finding| finding.state.is_err()).count() {
        0 => Ok(()),
        faults => Err(CommandError::Unwell(faults)),
    }
}

fn write(output: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    for Finding { what, state } in findings {
        let (mark, text) = match state {
            Ok(text) => ("ok   ", text),
            Err(text) => ("WRONG", text),
        };
        writeln!(output, "{mark} {what}: {text}")?;
    }
    Ok(())
}
