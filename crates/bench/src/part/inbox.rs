//! A person's list of alerts against the cheapest authenticated request.

use std::time::Duration;

use super::{INBOX, ME, WHOLE_INBOX, requests};
use crate::Args;
use crate::broken::Result;
use crate::figure::{median, ratio};
use crate::load;
use crate::report::{self, Report};
use crate::server::Server;

/// The least share of `me`'s rate.
const RATIO_MIN: f64 = 0.5;
const RATE_AIM: u64 = 10_000;
const P99_AIM: Duration = Duration::from_millis(10);
/// The least that the rate among many people may be of that among few.
const CONSTANT_MIN: f64 = 0.8;

/// Measures both in turns; the inbox's median rate.
pub(super) async fn run(args: &Args, server: &Server, tokens: &[String], report: &mut Report) -> Result<u64> {
    let (mut me_rates, mut inbox_rates, mut inbox_p99) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 1..=args.repeat {
        let me = load::run(&server.address, &requests(ME, tokens), args.seconds).await?;
        let inbox = load::run(&server.address, &requests(INBOX, tokens), args.seconds).await?;
        report::told(&format!("run {turn}, me"), &me.summary());
        let whole = load::run(&server.address, &requests(WHOLE_INBOX, tokens), args.seconds).await?;
        report::told(&format!("run {turn}, inbox, first 10 of 20"), &inbox.summary());
        report::told(&format!("run {turn}, inbox, all 20 in one page"), &whole.summary());
        me_rates.push(me.rate());
        inbox_rates.push(inbox.rate());
        inbox_p99.push(inbox.within(990));
    }
    let rate = median(&inbox_rates);
    report.share("inbox, share of me's rate (medians)", ratio(rate, median(&me_rates)), RATIO_MIN);
    report.at_least("inbox, requests (median), aim", rate, RATE_AIM);
    report.time("inbox, p99 (median), aim", median(&inbox_p99), P99_AIM);
    Ok(rate)
}

/// Whether the number of people matters.
pub(super) fn compare(of_many: u64, of_few: u64, report: &mut Report) {
    report.share("inbox among many, share of the rate among few", ratio(of_many, of_few), CONSTANT_MIN);
}
