//! The first record of a file: what each column says, by the names that people and their spreadsheets give it.

use csv::ByteRecord;
use domain::fold::fold;
use domain::name::NAME_CHARS_MAX;

use super::refusal;
use super::staged::NO_TEXT;
use crate::error::Result;

domain::named! {
    /// What a column says.
    pub enum Column {
        Email = 0 => "email",
        Username = 1 => "username",
        FirstName = 2 => "first_name",
        LastName = 3 => "last_name",
        Role = 4 => "role",
        Teams = 5 => "teams",
        TimeZone = 6 => "timezone",
        IsActive = 7 => "is_active",
    }
}

/// What else columns are called, in English and German, as [`bare`] leaves it. "Name" alone is not among them: it may be either name.
const CALLED: [(Column, &[&str]); 8] = [
    (Column::Email, &["mail", "emailaddress", "mailaddress", "emailadresse", "mailadresse"]),
    (Column::Username, &["user", "login", "loginname", "benutzer", "benutzername", "anmeldename"]),
    (Column::FirstName, &["givenname", "forename", "vorname"]),
    (Column::LastName, &["surname", "familyname", "nachname", "familienname", "zuname"]),
    (Column::Role, &["rolle"]),
    (Column::Teams, &["team", "group", "groups", "gruppe", "gruppen"]),
    (Column::TimeZone, &["tz", "zone", "zeitzone"]),
    (Column::IsActive, &["active", "aktiv"]),
];

/// Most headings that are told as unknown.
const UNKNOWN_TOLD_MAX: usize = 10;

impl Column {
    /// The column that a heading names, whatever its case and whatever stands between its words.
    fn called(heading: &str) -> Option<Self> {
        let sought = bare(heading);
        let own = Self::ALL.iter().find(|column| bare(column.name()) == sought).copied();
        own.or_else(|| CALLED.iter().find(|(_, names)| names.contains(&sought.as_str())).map(|(column, _)| *column))
    }
}

/// A heading without case, and without what stands between its words or before the file.
fn bare(heading: &str) -> String {
    fold(heading).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The columns in their order.
pub(super) struct Columns {
    pub(super) named: Vec<Column>,
    /// Cells without a name behind them, as spreadsheets write them for columns that were emptied.
    pub(super) spare: usize,
}

/// What the header says. All headings that are not known are told at once, as far as anybody reads them.
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) when a column is not known or there twice, or none says whose account it is.
pub(super) fn columns(header: &ByteRecord) -> Result<Columns> {
    let (mut named, mut unknown) = (Vec::new(), Vec::new());
    let is_blank = |cell: &[u8]| cell.trim_ascii().is_empty();
    let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let known = known.join(", ");
    let width = header.iter().rposition(|cell| !is_blank(cell)).map_or(header.len(), |last| last + 1);
    for (place, cell) in header.iter().take(width).enumerate() {
        if is_blank(cell) {
            let number = place + 1;
            return Err(refusal(format!("Column {number} has no name. The columns are: {known}.")));
        }
        let heading = std::str::from_utf8(cell).map_err(|_| refusal(NO_TEXT))?;
        // Every other byte of what spreadsheets call Unicode text.
        if heading.contains('\0') {
            return Err(refusal(NO_TEXT));
        }
        if heading.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
            return Err(refusal("Control characters are not allowed."));
        }
        match Column::called(heading) {
            Some(column) if named.contains(&column) => {
                return Err(refusal(format!("The column \"{column}\" is there twice.")));
            }
            Some(column) => named.push(column),
            None => unknown.push(echoed(heading)),
        }
    }
    match unknown.as_slice() {
        [] if named.contains(&Column::Email) => Ok(Columns { named, spare: header.len() - width }),
        [] => Err(refusal("The column \"email\" is missing.")),
        [one] => Err(refusal(format!("\"{one}\" is not a column that is known. The columns are: {known}."))),
        several => {
            let told = several.iter().take(UNKNOWN_TOLD_MAX).map(|name| format!("\"{name}\""));
            let told = told.collect::<Vec<_>>().join(", ");
            Err(refusal(match several.len().saturating_sub(UNKNOWN_TOLD_MAX) {
                0 => format!("{told} are not columns that are known. The columns are: {known}."),
                more => format!("{told} and {more} more are not columns that are known. The columns are: {known}."),
            }))
        }
    }
}

/// A heading as it may be told.
fn echoed(heading: &str) -> String {
    let words: Vec<&str> = heading.trim_start_matches('\u{feff}').split_whitespace().collect();
    words.join(" ").chars().take(NAME_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_by_what_people_call_it() {
        for (heading, column) in [
            ("\u{feff}E-Mail", Column::Email),
            ("E-Mail-Adresse", Column::Email),
            ("EMAIL", Column::Email),
            ("User name", Column::Username),
            ("Benutzername", Column::Username),
            ("First name", Column::FirstName),
            (" Vorname ", Column::FirstName),
            ("last-name", Column::LastName),
            ("Nachname", Column::LastName),
            ("Rolle", Column::Role),
            ("Team", Column::Teams),
            ("Gruppen", Column::Teams),
            ("Time zone", Column::TimeZone),
            ("time_zone", Column::TimeZone),
            ("Zeitzone", Column::TimeZone),
            ("Aktiv", Column::IsActive),
        ] {
            assert_eq!(Column::called(heading), Some(column), "{heading}");
        }
        for heading in ["Name", "Password", "--", ""] {
            assert_eq!(Column::called(heading), None, "{heading}");
        }
    }

    #[test]
    fn what_a_column_is_also_called_is_written_bare_and_once() {
        let mut all: Vec<_> = CALLED.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        all.extend(Column::ALL.iter().map(|column| column.name()));
        let mut bares: Vec<_> = all.iter().map(|name| bare(name)).collect();
        bares.sort();
        bares.dedup();
        assert_eq!(bares.len(), all.len());
        assert!(CALLED.iter().all(|(_, names)| names.iter().all(|name| bare(name) == *name)));
    }
}
