//! `oyez health`: asks a running process how it is, for containers and supervisors that have no other client of HTTP at hand.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::error::{CommandError, print_line};
use super::runtime::run_to_end;
use super::setting::SettingArgs;
use crate::settings::{ListenAddress, ProcessRole, Settings};

/// A process that takes longer to answer is not well.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);
/// More of an answer than its first line is not wanted.
const ANSWER_BYTES_MAX: u64 = 4_096;

/// Ask a running process whether it is alive, or ready to serve
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where it listens [default: metrics.listen, else server.listen, of the settings]
    #[arg(value_name = "HOST:PORT", value_parser = address)]
    address: Option<ListenAddress>,
    /// Ask whether requests may be sent there: its database answers and takes writes, and its tables are current
    #[arg(long)]
    ready: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let address = match &args.address {
        Some(address) => address.clone(),
        None => heard_at(&settings.load(Vec::new(), false)?)?,
    };
    let path = if args.ready { "/readyz" } else { "/healthz" };
    let asked = run_to_end(async { timeout(ANSWER_TIME_MAX, ask(&address, path)).await })?;
    let unwell = |fault: String| CommandError::Refused(format!("{address} is not well: {fault}"));
    match asked {
        Ok(Ok(status)) if status == "200" => print_line(format_args!("{address} {path}: ok")),
        Ok(Ok(status)) => Err(unwell(format!("it answers {path} with {status}"))),
        Ok(Err(error)) => Err(unwell(error.to_string())),
        Err(_) => Err(unwell(format!("no answer within {} seconds", ANSWER_TIME_MAX.as_secs()))),
    }
}

/// Where a process with these settings can be asked from its own machine. The listener for machines has places of its own.
fn heard_at(settings: &Settings) -> Result<ListenAddress, CommandError> {
    let answers = settings.server.roles.contains(&ProcessRole::Api).then_some(&settings.server.listen);
    match settings.metrics.listen.as_ref().or(answers) {
        Some(address) if address.port > 0 => Ok(address.reachable()),
        Some(_) => Err(CommandError::Refused("the system chooses the port: name the address, HOST:PORT".to_owned())),
        None => Err(CommandError::Refused(
            "a process of these roles listens nowhere; set metrics.listen, or name an address".to_owned(),
        )),
    }
}

/// The status of the answer.
async fn ask(address: &ListenAddress, path: &str) -> io::Result<String> {
    let mut connection = TcpStream::connect((address.host.as_str(), address.port)).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    connection.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    status.map(str::to_owned).ok_or_else(|| io::Error::other("what answers there does not speak HTTP"))
}

fn address(text: &str) -> Result<ListenAddress, &'static str> {
    ListenAddress::parse(text).filter(|address| address.port > 0).ok_or("expected HOST:PORT, such as 127.0.0.1:8000")
}
