//! What an import tells the person at the terminal: numbers by table, each remark with how often it was made, and what is left to do.

use std::io::{self, Write};

use service::reference::{Summary, Tally};

use crate::count::count;

pub(super) fn write(out: &mut impl Write, name: &str, summary: &Summary, is_dry_run: bool) -> io::Result<()> {
    let ids = if summary.keeps_ids { "ids are kept" } else { "rows get ids of their own, which the report tells" };
    writeln!(out, "From {name}; {ids}.")?;
    for home in &summary.homes {
        let state = if home.is_new { "new" } else { "was here: the people of both are one organization now" };
        writeln!(out, "Organization {} ({:?} there): {state}.", home.slug, home.text)?;
    }
    writeln!(out, "\n{:<26}{:>10}{:>10}{:>10}{:>10}{:>10}", "", "read", "new", "changed", "unchanged", "skipped")?;
    for (table, tally) in &summary.tables {
        let Tally { read, new, changed, unchanged, skipped, reasons } = tally;
        writeln!(out, "{:<26}{read:>10}{new:>10}{changed:>10}{unchanged:>10}{skipped:>10}", table.name())?;
        for (reason, count) in reasons {
            writeln!(out, "  {count:>8} {reason}")?;
        }
    }
    let rounds = count(summary.rounds, "round", "rounds");
    writeln!(out, "\nThe deliveries of the alerts looked at made {rounds}.")?;
    for slug in &summary.without_admin {
        writeln!(
            out,
            "Organization {slug} has no active admin: make one by `oyez user create`, or switch one on by `oyez user activate`."
        )?;
    }
    if is_dry_run {
        writeln!(out, "This was a dry run: nothing was written.")?;
    }
    Ok(())
}
