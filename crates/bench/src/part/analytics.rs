//! The admins' figures, for the organization and for one alert.

use std::time::Duration;

use super::requests;
use crate::Args;
use crate::broken::Result;
use crate::figure::grouped;
use crate::load;
use crate::report::{self, Report};
use crate::server::Server;

const P99_MAX: Duration = Duration::from_millis(10);

/// One admin who asks again and again: the figures are for few.
pub(super) async fn run(args: &Args, server: &Server, report: &mut Report) -> Result<()> {
    report::begin(&format!("Analytics with {} deliveries", grouped(args.people * args.rounds)));
    let token = [server.sign_in_admin().await?];
    for (name, path) in [("the organization", "/api/analytics/"), ("one alert", "/api/analytics/alerts/1/")] {
        let samples = load::run(&server.address, &requests(path, &token), args.seconds).await?;
        report::told(&format!("{name}, one connection"), &samples.summary());
        report.time(&format!("{name}, p99"), samples.within(990), P99_MAX);
    }
    Ok(())
}
