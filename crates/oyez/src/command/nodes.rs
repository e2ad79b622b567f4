//! `oyez nodes`: the processes that serve, and the work that lies there. It is `GET /api/system/` for whoever sits at the machine.

use std::io::{self, Write};

use domain::Timestamp;
use service::operation::{Operation, Overview, Seen, Waiting};
use web::api::SystemAnswer;

use super::error::{CommandError, printed};
use super::runtime::wait_for;
use super::setting::SettingArgs;
use crate::count::count;
use crate::logging;
use crate::node::{Node, Schema, is_clock_off, told_skew};

const MINUTE_SECONDS: i64 = 60;
const HOUR_SECONDS: i64 = 60 * MINUTE_SECONDS;
const DAY_SECONDS: i64 = 24 * HOUR_SECONDS;
const HEADINGS: [&str; 9] = ["NODE", "STATE", "ROLES", "VERSION", "SCHEMA", "CLOCK", "REDIS", "UP", "LAST SEEN"];

/// List the processes that serve, the work that waits, and the database
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print what GET /api/system/ answers
    #[arg(long)]
    json: bool,
    /// Look at the demonstration's database
    #[arg(long)]
    demo: bool,
}

pub(super) fn run(args: &Args, settings: &SettingArgs) -> Result<(), CommandError> {
    let settings = settings.load(Vec::new(), args.demo)?;
    logging::start(&settings.log, &settings.notices)?;
    let overview = wait_for(async {
        let node = Node::open(&settings, Schema::Check).await?;
        let operation = Operation::new(node.store.clone(), node.clock.clone(), node.registry.clone());
        let overview = operation.overview().await;
        node.store.close().await;
        overview.map_err(CommandError::from)
    })?;
    let mut output = io::stdout().lock();
    printed(if args.json { write_json(&mut output, overview) } else { write(&mut output, &overview) })
}

fn write_json(output: &mut impl Write, overview: Overview) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *output, &SystemAnswer::from(overview))?;
    writeln!(output)
}

fn write(output: &mut impl Write, overview: &Overview) -> io::Result<()> {
    if overview.nodes.is_empty() {
        writeln!(output, "No node runs.")?;
    } else {
        write_table(output, overview)?;
    }
    let (work, database) = (&overview.work, &overview.database);
    let due = match work.oldest_due_at {
        Some(due) => format!("the oldest work has been due for {}", span(overview.at, due)),
        None => "nothing is due".to_owned(),
    };
    writeln!(
        output,
        "\nWork: {due}; {}, {}, {} to add up.",
        count(work.open_rounds, "open round", "open rounds"),
        count(work.open_imports, "open import", "open imports"),
        count(work.unfolded_deltas, "counter change", "counter changes")
    )?;
    for Waiting { channel, deliveries, next_due_at } in &work.waiting {
        let due = match next_due_at {
            due if *due <= overview.at => format!("the first due for {}", span(overview.at, *due)),
            due => format!("the first due in {}", span(*due, overview.at)),
        };
        let waiting = count(*deliveries, "delivery waits", "deliveries wait");
        writeln!(output, "      {waiting} for {channel}, {due}.")?;
    }
    let (engine, migration, from) = (database.engine, &database.migration, &database.compatible_from);
    writeln!(output, "Database: {engine} {}; schema {migration}, for Oyez {from} or later.", database.version)
}

/// Columns as wide as what stands in them.
fn write_table(output: &mut impl Write, overview: &Overview) -> io::Result<()> {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(overview.nodes.iter().map(|seen| row(seen, overview.at)));
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default())
        .collect();
    for row in rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(output, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

fn row(Seen { node, is_lost }: &Seen, at: Timestamp) -> [String; 9] {
    let clock = match node.clock_ahead_micros {
        _ if !node.is_clock_trusted => "not known".to_owned(),
        Some(micros) if is_clock_off(micros) => format!("{} !", told_skew(micros)),
        Some(micros) => told_skew(micros),
        None => "own".to_owned(),
    };
    let redis = match node.is_redis_up {
        Some(true) => "connected",
        Some(false) => "away",
        None => "none",
    };
    [
        node.name.clone(),
        if *is_lost { "lost" } else { "running" }.to_owned(),
        node.roles.clone(),
        node.version.clone(),
        node.migration.clone(),
        clock,
        redis.to_owned(),
        span(if *is_lost { node.last_seen_at } else { at }, node.started_at),
        format!("{} ago", span(at, node.last_seen_at)),
    ]
}

/// The time from `from` to `to`, as coarse as a person would say it.
fn span(to: Timestamp, from: Timestamp) -> String {
    let seconds = to.micros_since(from).max(0) / domain::time::SECOND_US;
    match seconds {
        0..MINUTE_SECONDS => format!("{seconds} s"),
        MINUTE_SECONDS..HOUR_SECONDS => format!("{} min", seconds / MINUTE_SECONDS),
        HOUR_SECONDS..DAY_SECONDS => format!("{} h", seconds / HOUR_SECONDS),
        _ => format!("{} d", seconds / DAY_SECONDS),
    }
}
