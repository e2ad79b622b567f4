//! One record as a line to stage. What is wrong with it is its reason, never an error.

use std::collections::BTreeSet;

use csv::ByteRecord;
use domain::Role;
use domain::email::{ADDRESS_CHARS_MAX, is_address};
use domain::fold::fold;
use domain::limit::{IMPORT_TEAMS_MAX, TEAM_NAME_LENGTH_MAX};
use domain::name::{NAME_CHARS_MAX, shown};
use store::import::Staged;

use super::columns::{Column, Columns};
use crate::import::decide::username_of_new;

/// What is said of bytes that are no text; spreadsheets write such files unless they are told otherwise.
pub(super) const NO_TEXT: &str = "Not valid UTF-8. In a spreadsheet, save the file as \"CSV UTF-8\".";

/// The line that begins at `line` and says what it does by these columns.
pub(super) fn staged(record: &ByteRecord, columns: &Columns, line: u64) -> Staged {
    let mut staged = Staged { line: i64::try_from(line).unwrap_or(i64::MAX), ..Staged::default() };
    let mut refused = misfit(record, columns);
    for (column, cell) in columns.named.iter().zip(record) {
        if let Err(reason) = take(&mut staged, *column, cell) {
            refused.get_or_insert(format!("{column}: {reason}"));
        }
    }
    if staged.email.is_empty() {
        refused.get_or_insert_with(|| "email: This field may not be blank.".to_owned());
    }
    if let (Some(reason), Some(opened)) = (&mut refused, last_opened(record, line)) {
        *reason = format!("{reason} A quotation mark on line {opened} may be left open.");
    }
    staged.email_key = fold(&staged.email);
    staged.username_key = fold(&username_of_new(&staged));
    staged.refused = refused.map(|reason| short(&reason, ADDRESS_CHARS_MAX));
    staged
}

/// What is wrong with the number of its cells. Where the header has some without a name, a record may have them or not.
fn misfit(record: &ByteRecord, columns: &Columns) -> Option<String> {
    let (named, found) = (columns.named.len(), record.len());
    if found < named || found > named + columns.spare {
        return Some(format!("Expected {named} cells, found {found}."));
    }
    let stray = record.iter().skip(named).position(|cell| !cell.trim_ascii().is_empty())?;
    Some(format!("Cell {} stands in a column without a name.", named + stray + 1))
}

/// The line on which the last cell of several lines begins: if a mark is missing, it is that cell's.
fn last_opened(record: &ByteRecord, line: u64) -> Option<u64> {
    let breaks = |cell: &[u8]| cell.split(|byte| *byte == b'\n').count() as u64 - 1;
    let mut at = line;
    let mut opened = None;
    for cell in record {
        if breaks(cell) > 0 {
            opened = Some(at);
        }
        at += breaks(cell);
    }
    opened
}

fn take(staged: &mut Staged, column: Column, cell: &[u8]) -> std::result::Result<(), String> {
    let text = std::str::from_utf8(cell).map_err(|_| NO_TEXT.to_owned())?.trim();
    if text.chars().any(char::is_control) {
        return Err("Control characters are not allowed.".to_owned());
    }
    if text.is_empty() {
        return Ok(());
    }
    match column {
        Column::Email => {
            // Also a bad address stands in the report, as far as it fits.
            staged.email = short(text, ADDRESS_CHARS_MAX);
            if !is_address(text) || text.chars().count() > ADDRESS_CHARS_MAX {
                return Err("Enter a valid email address.".to_owned());
            }
        }
        Column::Username => staged.username = Some(name(text)?),
        Column::FirstName => staged.first_name = Some(name(&shown(text))?).filter(|name| !name.is_empty()),
        Column::LastName => staged.last_name = Some(name(&shown(text))?).filter(|name| !name.is_empty()),
        Column::Role => {
            let role = role(&fold(text));
            staged.role =
                Some(role.ok_or_else(|| format!("\"{}\" is not a valid choice.", short(text, NAME_CHARS_MAX)))?);
        }
        Column::Teams => staged.teams = teams(text)?,
        Column::TimeZone => {
            let zone = text.parse::<chrono_tz::Tz>();
            let zone = zone.map_err(|_| format!("\"{}\" is not a valid time zone.", short(text, NAME_CHARS_MAX)))?;
            staged.time_zone = Some(zone.name().to_owned());
        }
        Column::IsActive => {
            staged.is_active = Some(match fold(text).as_str() {
                "true" | "t" | "yes" | "y" | "on" | "1" | "ja" | "j" | "wahr" => true,
                "false" | "f" | "no" | "n" | "off" | "0" | "nein" | "falsch" => false,
                _ => return Err("Must be a valid boolean.".to_owned()),
            });
        }
    }
    Ok(())
}

/// Roles as they are called, and as pages call them.
fn role(word: &str) -> Option<Role> {
    match word {
        "member" | "mitglied" | "recipient" | "empfänger" | "benutzer" => Some(Role::User),
        "administrator" | "administratorin" => Some(Role::Admin),
        word => Role::from_name(word),
    }
}

fn name(text: &str) -> std::result::Result<String, String> {
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(format!("Ensure this field has no more than {NAME_CHARS_MAX} characters."));
    }
    Ok(text.to_owned())
}

fn teams(text: &str) -> std::result::Result<Vec<String>, String> {
    let mut seen = BTreeSet::new();
    let names = text.split(';').map(shown).filter(|name| !name.is_empty() && seen.insert(fold(name)));
    let names: Vec<String> = names.collect();
    if names.len() > IMPORT_TEAMS_MAX {
        return Err(format!("Ensure this field has no more than {IMPORT_TEAMS_MAX} elements."));
    }
    if names.iter().any(|name| name.chars().count() > TEAM_NAME_LENGTH_MAX) {
        return Err(format!("Ensure that no name has more than {TEAM_NAME_LENGTH_MAX} characters."));
    }
    Ok(names)
}

fn short(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
