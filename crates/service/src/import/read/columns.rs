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
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) when one is not known or there twice, or no column says whose account it is.
pub(super) fn columns(header: &ByteRecord) -> Result<Vec<Column>> {
    let mut columns = Vec::new();
    for cell in header {
        let name = fold(&String::from_utf8_lossy(cell)).trim_start_matches('\u{feff}').to_owned();
        let name = if name == "time_zone" { "timezone".to_owned() } else { name };
        let column = Column::from_name(&name).ok_or_else(|| {
            let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
            let echo: String = name.chars().take(NAME_CHARS_MAX).collect();
            refusal(format!("\"{echo}\" is not a column that is known. The columns are: {}.", known.join(", ")))
        })?;
        if columns.contains(&column) {
            return Err(refusal(format!("The column \"{column}\" is there twice.")));
        }
        columns.push(column);
    }
    if columns.contains(&Column::Email) { Ok(columns) } else { Err(refusal("The column \"email\" is missing.")) }
}
