//! The first record of a file: what each column says.

use csv::ByteRecord;
use domain::fold::fold;
use domain::name::NAME_CHARS_MAX;

use super::refusal;
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

/// The columns in their order.
pub(super) struct Columns {
    pub(super) named: Vec<Column>,
    /// Cells without a name behind them, as spreadsheets write them for columns that were emptied.
    pub(super) spare: usize,
}

/// What the header says.
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) when a column is not known or there twice, or none says whose account it is.
pub(super) fn columns(header: &ByteRecord) -> Result<Columns> {
    let mut named = Vec::new();
    let is_blank = |cell: &[u8]| cell.trim_ascii().is_empty();
    let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    let known = known.join(", ");
    let width = header.iter().rposition(|cell| !is_blank(cell)).map_or(header.len(), |last| last + 1);
    for (place, cell) in header.iter().take(width).enumerate() {
        if is_blank(cell) {
            let number = place + 1;
            return Err(refusal(format!("Column {number} has no name. The columns are: {known}.")));
        }
        let name = fold(&String::from_utf8_lossy(cell)).trim_start_matches('\u{feff}').to_owned();
        let name = if name == "time_zone" { "timezone".to_owned() } else { name };
        let column = Column::from_name(&name).ok_or_else(|| {
            let echo: String = name.chars().take(NAME_CHARS_MAX).collect();
            refusal(format!("\"{echo}\" is not a column that is known. The columns are: {known}."))
        })?;
        if named.contains(&column) {
            return Err(refusal(format!("The column \"{column}\" is there twice.")));
        }
        named.push(column);
    }
    let spare = header.len() - width;
    if named.contains(&Column::Email) {
        Ok(Columns { named, spare })
    } else {
        Err(refusal("The column \"email\" is missing."))
    }
}
