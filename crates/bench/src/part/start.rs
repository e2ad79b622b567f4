//! From starting the process to its first answer, on a database that is there and large.

use std::time::Duration;

use crate::Args;
use crate::broken::Result;
use crate::figure::{median, millis};
use crate::place::Place;
use crate::report::{self, Report};
use crate::server::Server;

const START_MAX: Duration = Duration::from_millis(300);
const STARTS: usize = 5;

pub(super) async fn run(args: &Args, place: &Place, report: &mut Report) -> Result<()> {
    report::begin("Starting on an existing database");
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start(args, place).await?;
        times.push(server.started_in);
        server.stop().await?;
    }
    let each: Vec<String> = times.iter().map(|took| millis(*took)).collect();
    report::told("each", &each.join(", "));
    report.time("to the first answer (median)", median(&times), START_MAX);
    Ok(())
}
