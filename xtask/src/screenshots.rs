//! Pictures of every page on four screens, taken by the test that looks at each of them.

use std::fs;
use std::path::PathBuf;

use crate::run::{Failed, cargo_with, root};

const BROWSER: &str = "OYEZ_TEST_CHROMEDRIVER";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where the pictures go, made if it is not there
    #[arg(default_value = "target/screenshots")]
    folder: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<(), Failed> {
    if std::env::var_os(BROWSER).is_none_or(|value| value.is_empty()) {
        return Err(Failed(format!("set {BROWSER} to a chromedriver, such as /usr/bin/chromedriver")));
    }
    let folder = root().join(&args.folder);
    let told = folder.display().to_string();
    fs::create_dir_all(&folder).map_err(|error| Failed::doing(&told, error))?;
    let folder = folder.canonicalize().map_err(|error| Failed::doing(&told, error))?;
    let test = ["test", "--workspace", "--all-targets", "--locked", "--", "every_page_is_there"];
    cargo_with(&test, &[("OYEZ_SCREENSHOTS", folder.as_os_str())])?;
    println!("==> pictures are in {}", folder.display());
    Ok(())
}
