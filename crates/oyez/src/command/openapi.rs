//! `oyez openapi`: prints the document of the API; no database is needed.

use std::io::{self, Write};

use super::error::{CommandError, printed};
use crate::serve;

/// Print the API's OpenAPI 3.1 document as JSON
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args) -> Result<(), CommandError> {
    let text = serve::document().to_pretty_json().map_err(|error| CommandError::Output(error.into()))?;
    printed(writeln!(io::stdout(), "{text}"))
}
