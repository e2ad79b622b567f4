//! How a connection comes about in time, and what prevents it. Nothing is carried on it here.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionAddr, Msg, PushInfo, PushKind, RedisError};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::fault::Fault;
use super::{ANSWER_TIME_MAX, CONNECT_TIME_MAX, Redis};
use crate::relay::{Incoming, SILENCE};

/// How long a server that just closed a connection may take to say why.
const REASON_TIME_MAX: Duration = Duration::from_secs(1);
const REASON_LEN_MAX: u64 = 8 * 1024;

impl Redis {
    /// A connection on which one listens and may speak. `lost` is told when it breaks.
    pub(super) async fn reach(&self, incoming: Incoming, lost: Arc<Notify>) -> Result<MultiplexedConnection, Fault> {
        match timeout(CONNECT_TIME_MAX, self.connect(incoming, lost)).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) if error.is_connection_dropped() => Err(self.reason().await.unwrap_or(error).into()),
            Ok(Err(error)) if !error.is_timeout() => Err(error.into()),
            _ if self.is_encrypted() => Err(Fault::SilentOverTls(CONNECT_TIME_MAX)),
            _ => Err(Fault::Silent(CONNECT_TIME_MAX)),
        }
    }

    /// Whoever may listen and not speak is not connected: the first hint would break it, and so on for ever.
    async fn connect(&self, incoming: Incoming, lost: Arc<Notify>) -> Result<MultiplexedConnection, RedisError> {
        let hear = move |push: PushInfo| {
            if push.kind == PushKind::Disconnection {
                lost.notify_one();
            } else if let Some(Ok(message)) = Msg::from_push_info(push).map(|message| message.get_payload::<String>()) {
                incoming.hear(&message);
            }
            Ok::<(), RedisError>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIME_MAX))
            .set_response_timeout(Some(ANSWER_TIME_MAX))
            .set_push_sender(hear);
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        connection.subscribe(&self.channel).await?;
        redis::cmd("PUBLISH").arg(&self.channel).arg(SILENCE).exec_async(&mut connection).await?;
        Ok(connection)
    }

    /// What a server says that wants nobody from here (protected mode). It says so unasked and closes, and whoever writes meanwhile
    /// never reads it; so this only listens.
    async fn reason(&self) -> Option<RedisError> {
        let ConnectionAddr::Tcp(host, port) = self.client.get_connection_info().addr() else { return None };
        let listened = timeout(REASON_TIME_MAX, async {
            let connection = TcpStream::connect((host.as_str(), *port)).await?;
            let mut line = Vec::new();
            BufReader::new(connection.take(REASON_LEN_MAX)).read_until(b'\n', &mut line).await?;
            std::io::Result::Ok(line)
        });
        redis::parse_redis_value(&listened.await.ok()?.ok()?).ok()?.extract_error().err()
    }

    fn is_encrypted(&self) -> bool {
        matches!(self.client.get_connection_info().addr(), ConnectionAddr::TcpTls { .. })
    }
}
