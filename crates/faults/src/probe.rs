//! The product with a channel of the suite's own, which hands each delivery to the suite's provider.

use std::process::ExitCode;
use std::time::Duration;

use channels::{Accepted, BuildRegistryError, Channel, Kind, Limits, Means, Message, Registry, SendError, Sender};
use clap::Parser;
use domain::ChannelCode;
use oyez::command::{self, Cli, CommandError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// The channel's name on the wire.
pub(crate) const NAME: &str = "Probe";
/// The state of a delivery that a provider took.
pub(crate) const SENT: i16 = domain::DeliveryState::Sent as i16;
/// Where the provider listens.
pub(crate) const PROVIDER: &str = "FAULTS_PROVIDER";
const CODE: ChannelCode = ChannelCode::new(62);
const LIMITS: Limits = Limits { concurrency: 16, batch: 200, timeout: Duration::from_secs(5) };
/// What the provider wants after it has refused one.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Hands over each delivery in a line.
struct Probe {
    provider: String,
}

impl Channel for Probe {
    fn kind(&self) -> Kind {
        Kind { code: CODE, name: NAME, label: "To the fault suite" }
    }

    fn means(&self) -> Means<'_> {
        Means::Provider(self)
    }
}

#[async_trait::async_trait]
impl Sender for Probe {
    fn limits(&self) -> Limits {
        LIMITS
    }

    async fn send(&self, message: &Message) -> Result<Accepted, SendError> {
        let id = message.id();
        let later = |reason: &str| SendError::Retry { after: Some(AGAIN_AFTER), reason: reason.to_owned() };
        match hand_over(&self.provider, &id).await {
            Ok(answer) if answer == "ok\n" => Ok(Accepted { id: Some(id) }),
            Ok(_) => Err(later("the provider asks to try again")),
            Err(error) => Err(later(&error.to_string())),
        }
    }
}

async fn hand_over(provider: &str, id: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(provider).await?;
    stream.write_all(format!("{id}\n").as_bytes()).await?;
    let mut answer = String::new();
    BufReader::new(&mut stream).read_line(&mut answer).await?;
    Ok(answer)
}

fn registry() -> Result<Registry, BuildRegistryError> {
    match std::env::var(PROVIDER) {
        Ok(provider) => Registry::with(vec![Box::new(Probe { provider })]),
        Err(_) => Registry::build(),
    }
}

/// Runs one of the product's commands.
pub(crate) fn node(arguments: Vec<String>) -> ExitCode {
    let cli = Cli::parse_from(std::iter::once("oyez".to_owned()).chain(arguments));
    match command::run_with(cli, registry) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Logged) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("oyez: {error}");
            ExitCode::FAILURE
        }
    }
}
