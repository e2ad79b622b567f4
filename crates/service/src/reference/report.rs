//! What became of each row of the reference system: counted here, and told line by line to whoever listens. No secret is in any line.

use std::collections::BTreeMap;
use std::io;

use store::reference::Table;

domain::named! {
    /// Why a row did not come over as it is, and what the operator can do.
    pub enum Reason {
        BlankEmail = 1 => "no e-mail address: the account came in switched off; give it one and switch it on",
        InvalidEmail = 2 => "no valid e-mail address: the account came in switched off; give it one and switch it on",
        SharedEmail = 3 => "another account with this e-mail address signed in later and keeps it: this one came in switched off",
        TakenEmail = 4 => "an account that was here before has this e-mail address: this one came in switched off",
        ChangedUsername = 5 => "the username was not free or not valid: it got another, which only shows; people sign in by e-mail",
        UnknownHash = 6 => "the password was hashed in a way that is not accepted: issue a token to set one",
        UnknownRole = 7 => "an unknown role: came in as user",
        Superuser = 8 => "a superuser of another role: came in as admin",
        UnknownTeam = 9 => "the team is not there: came in without it",
        ForeignTeam = 10 => "the team belongs to another organization: came in without it",
        LastAdmin = 11 => "the last active admin here: stays one",
        ForeignOrganization = 12 => "belongs to another organization there by now: what is here does not move; make a new one",
        BlankOrganization = 13 => "no organization: came in as one of default-org",
        ChangedText = 14 => "text with control characters or nothing in it: mended",
        CutText = 15 => "text too long: cut",
        BrokenTime = 16 => "an instant that is missing, broken or beyond 1970 to 2200: another one was put in its place",
        ChangedTeamName = 17 => "another team of the organization has this name: it got another",
        NewId = 18 => "has another id here",
        ChangedHere = 19 => "was changed here since it was brought over: left as it is here",
        DeletedHere = 20 => "was deleted here since it was brought over: left so",
        UnknownSeverity = 21 => "an unknown severity: came in as Info",
        UnknownChannel = 22 => "an unknown delivery type: came in as InApp",
        UnknownVisibility = 23 => "an unknown visibility: came in switched off",
        UnknownTargetOrganization = 24 => "names no organization: came to its creator's",
        NoOrganization = 25 => "neither its organization nor anybody of one can be found",
        UnknownCreator = 26 => "its creator is not there, or belongs to another organization: somebody of the organization stands for them",
        ForeignTarget = 27 => "belongs to another organization than the alert: left out",
        UnknownTarget = 28 => "the team or user is not there",
        UnusedTarget = 29 => "the alert addresses another kind of target: left out",
        NoTarget = 30 => "addresses nobody: came in switched off",
        RemindersOff = 31 => "a reminder frequency below one hour: came in with reminders off",
        ClippedFrequency = 32 => "a reminder frequency above 30 days: came in with 30 days",
        EmptyWindow = 33 => "expires before it starts: came in archived",
        UnknownUser = 34 => "its user is not there",
        ForeignUser = 35 => "its user belongs to another organization than the alert",
        UnknownAlert = 36 => "its alert is not there",
        NotSent = 37 => "was never sent: nothing to bring over",
        UnknownStatus = 38 => "an unknown status: taken as sent",
        Repeated = 39 => "the same person had a delivery of this round already: one is kept",
        LostAlert = 41 => "its alert did not come over",
        MovedOrganization = 42 => "addresses another organization there by now: archived in the one before, and came in anew",
        BrokenSnooze = 40 => "a snooze without an end, or that ends before it begins: left out",
    }
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is new here.
    New,
    /// It was here, and was changed there since.
    Changed,
    /// It is here as it is there, or stays as it is here.
    Unchanged,
    /// It did not come over.
    Skipped,
}

impl Outcome {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
        }
    }
}

/// One remark about one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub table: Table,
    pub id: i64,
    pub outcome: Outcome,
    pub reason: Reason,
    /// What was there, or what is here instead.
    pub detail: String,
    /// The row's id here.
    pub new_id: Option<i64>,
}

/// Whoever listens while rows come over.
pub trait Witness: Send {
    /// Takes a remark.
    ///
    /// # Errors
    /// When it cannot be kept: then the import ends.
    fn remark(&mut self, line: &Line) -> io::Result<()>;

    /// So many of a table's rows are looked at.
    fn progress(&mut self, table: Table, done: i64, all: i64);
}

/// What became of a table's rows, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub read: i64,
    pub new: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub skipped: i64,
    /// How often each remark was made.
    pub reasons: BTreeMap<Reason, i64>,
}

impl Tally {
    pub(super) fn count(&mut self, outcome: Outcome) {
        self.count_many(outcome, 1);
    }

    pub(super) fn count_many(&mut self, outcome: Outcome, rows: i64) {
        self.read += rows;
        *match outcome {
            Outcome::New => &mut self.new,
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Skipped => &mut self.skipped,
        } += rows;
    }
}

/// An organization as the import found or made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// What it is called there.
    pub text: String,
    pub slug: String,
    /// It was made, or would be; else it was here, and the people of both are one organization now.
    pub is_new: bool,
}

/// What became of everything.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub tables: BTreeMap<Table, Tally>,
    /// Organizations that were met for the first time.
    pub homes: Vec<Home>,
    /// Ids stay what they were there, wherever nobody here has them.
    pub keeps_ids: bool,
    /// Rounds that deliveries were put together to.
    pub rounds: i64,
    /// Nobody can manage these organizations, by slug: none has an active admin.
    pub without_admin: Vec<String>,
}
