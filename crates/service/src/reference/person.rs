//! What an account of the reference system becomes here: a pure decision with its reasons.

use domain::email::{ADDRESS_CHARS_MAX, is_address};
use domain::name::{NAME_CHARS_MAX, is_username};
use domain::{Role, Secret, Timestamp};
use store::reference::UserRow;

use super::report::Reason;
use super::survey::Survey;
use super::text::{self, quoted};
use crate::account::reference_iterations;

/// Remarks about a row, each with what was there or is here instead.
pub(super) type Remarks = Vec<(Reason, String)>;

/// An account as it is to become; whether others here stand in its way is not known yet.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) old: i64,
    pub(super) username: String,
    /// `None`: it has none that anybody could sign in with.
    pub(super) email: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) role: Role,
    /// As it is there; without an address it is switched off here all the same.
    pub(super) is_active: bool,
    pub(super) created_at: Timestamp,
    pub(super) last_login_at: Option<Timestamp>,
    pub(super) team: Option<i64>,
    pub(super) remarks: Remarks,
}

/// Decides.
pub(super) fn plan(row: &UserRow, survey: &Survey, now: Timestamp) -> Plan {
    let mut remarks = Remarks::new();
    let name = |raw: Option<&str>, remarks: &mut Remarks| {
        let taken = text::name(raw, NAME_CHARS_MAX);
        note_text(&taken, "name", remarks);
        taken.text
    };
    let first_name = name(row.first_name.as_deref(), &mut remarks);
    let last_name = name(row.last_name.as_deref(), &mut remarks);
    let created_at = text::past_instant(row.date_joined.as_deref(), now);
    if created_at.is_none() {
        remarks.push((Reason::BrokenTime, format!("date_joined {}", quoted(row.date_joined.as_deref()))));
    }
    let last_login_at = text::past_instant(row.last_login.as_deref(), now);
    if last_login_at.is_none() && row.last_login.is_some() {
        remarks.push((Reason::BrokenTime, format!("last_login {}", quoted(row.last_login.as_deref()))));
    }
    Plan {
        old: row.id,
        username: username(row, survey, &mut remarks),
        email: email(row, survey, &mut remarks),
        password: password(row, &mut remarks),
        first_name,
        last_name,
        role: role(row, &mut remarks),
        is_active: row.is_active.is_some_and(|active| active != 0),
        created_at: created_at.unwrap_or(now),
        last_login_at,
        team: row.team_id,
        remarks,
    }
}

/// Remarks on a text that had to be changed.
pub(super) fn note_text(taken: &text::Taken, what: &str, remarks: &mut Remarks) {
    if taken.is_mended {
        remarks.push((Reason::ChangedText, what.to_owned()));
    }
    if taken.is_cut {
        remarks.push((Reason::CutText, what.to_owned()));
    }
}

/// The username with the account's old id behind it: nobody else has that.
pub(super) fn username_of_its_own(username: &str, old: i64) -> String {
    let tail = format!("-{old}");
    let room = NAME_CHARS_MAX.saturating_sub(tail.chars().count());
    let head: String = username.chars().take(room).collect();
    format!("{head}{tail}")
}

fn username(row: &UserRow, survey: &Survey, remarks: &mut Remarks) -> String {
    let raw = row.username.as_deref().unwrap_or_default().trim();
    if raw.is_empty() {
        remarks.push((Reason::ChangedUsername, "it was blank".to_owned()));
        return username_of_its_own("user", row.id);
    }
    let is_short = raw.chars().count() <= NAME_CHARS_MAX;
    if is_short && is_username(raw) && survey.keeper_of_username(row).is_none() {
        return raw.to_owned();
    }
    let allowed = |letter: char| if is_username(letter.encode_utf8(&mut [0; 4])) { letter } else { '-' };
    let changed: String = raw.chars().map(allowed).collect();
    remarks.push((Reason::ChangedUsername, quoted(Some(raw))));
    username_of_its_own(&changed, row.id)
}

fn email(row: &UserRow, survey: &Survey, remarks: &mut Remarks) -> Option<String> {
    let email = row.email.as_deref().unwrap_or_default().trim();
    if email.is_empty() {
        remarks.push((Reason::BlankEmail, String::new()));
        return None;
    }
    if email.chars().count() > ADDRESS_CHARS_MAX || !is_address(email) {
        remarks.push((Reason::InvalidEmail, quoted(Some(email))));
        return None;
    }
    if let Some(keeper) = survey.keeper_of_email(row) {
        remarks.push((Reason::SharedEmail, format!("{email} stays with user {keeper}")));
        return None;
    }
    Some(email.to_owned())
}

/// An unusable password (`!...`, or none at all) is unusable here as well, and no news.
fn password(row: &UserRow, remarks: &mut Remarks) -> Option<Secret> {
    let kept = row.password.as_ref().filter(|kept| !kept.expose().is_empty() && !kept.expose().starts_with('!'))?;
    if reference_iterations(kept.expose()).is_some() {
        return Some(kept.clone());
    }
    // The name of the algorithm is no secret; whatever else stands there may be.
    let known = ["pbkdf2_sha1", "pbkdf2_sha256", "argon2", "bcrypt_sha256", "bcrypt", "scrypt", "md5", "sha1"];
    let algorithm = kept.expose().split('$').next().unwrap_or_default();
    let named = known.iter().find(|name| **name == algorithm).copied().unwrap_or("unknown");
    remarks.push((Reason::UnknownHash, named.to_owned()));
    None
}

fn role(row: &UserRow, remarks: &mut Remarks) -> Role {
    let word = row.role.as_deref().unwrap_or_default().trim().to_lowercase();
    let role = Role::from_name(&word);
    if row.is_superuser.is_some_and(|superuser| superuser != 0) && role != Some(Role::Admin) {
        remarks.push((Reason::Superuser, quoted(row.role.as_deref())));
        return Role::Admin;
    }
    role.unwrap_or_else(|| {
        remarks.push((Reason::UnknownRole, quoted(row.role.as_deref())));
        Role::User
    })
}
