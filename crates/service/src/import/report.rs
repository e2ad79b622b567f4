//! The report of an import as CSV, a batch of lines at a time; with tokens for the new accounts, each shown once.

use domain::limit::IMPORT_BATCH_LINES;
use domain::{OrganizationId, Secret, Timestamp, UserId};
use serde_json::json;
use store::audit::{self, Entry};
use store::import::{self, Line, Outcome};
use store::{Db, Writer, password_token, people};

use super::Imports;
use super::decide::username_of_new;
use crate::account::OPERATOR;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::page::{Cursor, Span, Way};
use crate::sheet;

/// A line of the report.
struct ReportLine {
    line: Line,
    /// With which the owner of the new account sets a password.
    token: Option<Secret>,
}

/// How a report reads: its columns, and what of its cells is in words.
pub trait Wording: Send + Sync {
    /// What its columns are called.
    fn header(&self) -> [String; 6];

    fn format(&self) -> sheet::Format;

    fn outcome(&self, outcome: Outcome) -> String;

    /// Why a line was refused, from what the service says.
    fn reason(&self, reason: &str) -> String;

    /// What a token is handed out as.
    fn ticket(&self, token: &Secret) -> Secret;
}

/// As programs read it.
pub struct ForPrograms;

impl Wording for ForPrograms {
    fn header(&self) -> [String; 6] {
        ["line", "email", "username", "outcome", "reason", "set_password_token"].map(str::to_owned)
    }

    fn format(&self) -> sheet::Format {
        sheet::Format::PLAIN
    }

    fn outcome(&self, outcome: Outcome) -> String {
        outcome.name().to_owned()
    }

    fn reason(&self, reason: &str) -> String {
        reason.to_owned()
    }

    fn ticket(&self, token: &Secret) -> Secret {
        token.clone()
    }
}

impl Imports {
    /// The report's lines after line `after` as CSV, with the last line's number; `None` at the end. The first batch,
    /// after 0, begins with the header.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn report(
        &self,
        caller: &Caller,
        job: i64,
        after: i64,
        wording: &dyn Wording,
    ) -> Result<Option<(String, i64)>> {
        let lines = self.lines(caller, job, None, span(after)).await?;
        let lines: Vec<_> = lines.into_iter().map(|line| ReportLine { line, token: None }).collect();
        rows(&lines, after, wording)
    }

    /// The same with a fresh token for each new account that has no password and whose token was not shown before. What
    /// is shown here is kept nowhere.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn report_with_tokens(
        &self,
        caller: &Caller,
        job: i64,
        after: i64,
        wording: &dyn Wording,
    ) -> Result<Option<(String, i64)>> {
        caller.require_admin()?;
        self.report_with_tickets(Some(caller), caller.organization, job, after, wording).await
    }

    /// Whether the report would hold tokens that were not shown yet.
    ///
    /// # Errors
    /// [`Error::Forbidden`] to all but admins; when the store fails.
    pub async fn has_tokens_to_show(&self, caller: &Caller, job: i64) -> Result<bool> {
        caller.require_admin()?;
        Ok(import::owes_tokens(self.store.reader(), caller.organization, job).await?)
    }

    /// The report with tokens for the operator at the machine.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn report_at_machine(
        &self,
        organization: OrganizationId,
        job: i64,
        after: i64,
    ) -> Result<Option<(String, i64)>> {
        self.report_with_tickets(None, organization, job, after, &ForPrograms).await
    }

    async fn report_with_tickets(
        &self,
        by: Option<&Caller>,
        organization: OrganizationId,
        job: i64,
        after: i64,
        wording: &dyn Wording,
    ) -> Result<Option<(String, i64)>> {
        let now = self.clock.now();
        let tickets: Vec<_> = (0..IMPORT_BATCH_LINES).map(|_| self.accounts.password_ticket()).collect();
        let tickets = &tickets;
        let lines = self.store.write(Writer::Person, |db| async move {
            let lines = page(&db, organization, job, None, span(after)).await?;
            let new: Vec<UserId> = lines.iter().filter_map(owner).collect();
            let bare = people::without_password(&db, organization, &new).await?;
            let (mut report, mut shown, mut kept) = (Vec::new(), Vec::new(), Vec::new());
            for (line, ticket) in lines.into_iter().zip(tickets) {
                let user = owner(&line);
                // Whoever has a password by now needs no token, neither now nor later.
                shown.extend(user.map(|_| line.staged.line));
                let user = user.filter(|user| bare.contains(user));
                kept.extend(user.map(|user| (user, ticket.hash.as_str())));
                report.push(ReportLine { token: user.map(|_| ticket.token.clone()), line });
            }
            if let Some(ticket) = tickets.first() {
                password_token::insert(&db, &kept, now, ticket.expires_at).await?;
            }
            import::show_tokens(&db, job, &shown).await?;
            if !kept.is_empty() {
                record(&db, by, organization, job, kept.len(), now).await?;
            }
            Ok::<_, Error>(report)
        });
        rows(&lines.await?, after, wording)
    }
}

/// Whoever has these tokens can be the people whose they are: that they were handed out is kept, batch by batch.
async fn record(
    db: &Db,
    by: Option<&Caller>,
    organization: OrganizationId,
    job: i64,
    count: usize,
    now: Timestamp,
) -> Result<()> {
    let entry = Entry {
        actor: by.map(|caller| caller.user),
        actor_name: by.map_or(OPERATOR, |caller| &caller.name),
        action: "user.issue_import_tickets",
        subject_kind: "import",
        subject: Some(job),
        detail: Some(json!({"count": count})),
        request_id: by.and_then(|caller| caller.request_id.as_deref()),
        at: now,
    };
    Ok(audit::record(db, organization, entry).await?)
}

/// Lines with the username that each new account was given, also where the file says none.
pub(super) async fn page(
    db: &Db,
    organization: OrganizationId,
    job: i64,
    outcome: Option<Outcome>,
    span: Span,
) -> Result<Vec<Line>> {
    let mut lines = import::page(db, organization, job, outcome, span).await?;
    for line in lines.iter_mut().filter(|line| line.outcome == Outcome::Created) {
        line.staged.username = Some(username_of_new(&line.staged));
    }
    Ok(lines)
}

/// Whose first token this line may still show.
fn owner(line: &Line) -> Option<UserId> {
    line.user.filter(|_| line.outcome == Outcome::Created && !line.token_shown)
}

fn span(after: i64) -> Span {
    let limit = u32::try_from(IMPORT_BATCH_LINES).unwrap_or(u32::MAX);
    Span { from: (after > 0).then_some(Cursor { way: Way::Next, id: after }), limit }
}

fn rows(lines: &[ReportLine], after: i64, wording: &dyn Wording) -> Result<Option<(String, i64)>> {
    let last = lines.last().map(|last| last.line.staged.line);
    let cells = lines.iter().map(|ReportLine { line, token }| {
        [
            line.staged.line.to_string(),
            sheet::plain(&line.staged.email),
            sheet::plain(line.staged.username.as_deref().unwrap_or_default()),
            wording.outcome(line.outcome),
            line.staged.refused.as_deref().map_or_else(String::new, |reason| sheet::plain(&wording.reason(reason))),
            token.as_ref().map_or_else(String::new, |token| wording.ticket(token).expose().to_owned()),
        ]
    });
    sheet::batch(wording.format(), wording.header(), after, last, cells)
}
