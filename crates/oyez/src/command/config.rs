//! `oyez config`: shows the settings as they are in force; it changes none.

use std::io::{self, Write};

use super::error::{CommandError, printed};
use super::setting::SettingArgs;
use crate::settings::Effective;

/// Show the settings in force, each with its origin, secrets masked
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Show what the demonstration uses
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), args.demo)?;
    let mut output = io::stdout().lock();
    printed(write(&mut output, &settings.effective))?;
    for notice in &settings.notices {
        eprintln!("note: {notice}");
    }
    Ok(())
}

/// The lines can be pasted into `oyez.toml`, except for what is masked.
fn write(output: &mut impl Write, effective: &[Effective]) -> io::Result<()> {
    let width = effective.iter().map(|item| item.key.len() + item.shown.len()).max().unwrap_or_default();
    for Effective { key, shown, origin } in effective {
        let padding = width - key.len() - shown.len();
        writeln!(output, "{key} = {shown}{:padding$}  # {origin}", "")?;
    }
    Ok(())
}
