//! Tables for spreadsheets: rows of CSV whose cells nothing computes, for programs or as the spreadsheets of a language read them.

use crate::error::{Error, Result};

/// By this spreadsheets know that a file is in UTF-8, and not in something older.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How a table is written.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    separator: u8,
    is_marked: bool,
}

impl Format {
    /// As programs read it.
    pub const PLAIN: Self = Self { separator: b',', is_marked: false };

    /// As a spreadsheet opens it that expects this between two cells.
    #[must_use]
    pub const fn separated_by(separator: u8) -> Self {
        Self { separator, is_marked: true }
    }
}

/// The rows after the one that is called `after`, and what the last of them is called; `None` at the end. The first batch, after 0, begins
/// with the header; of no rows there is the header all the same.
///
/// # Errors
/// [`Error::Fault`] when they cannot be written.
pub fn batch<const N: usize>(
    format: Format,
    header: [String; N],
    after: i64,
    last: Option<i64>,
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<Option<(String, i64)>> {
    let is_first = after == 0;
    if last.is_none() && !is_first {
        return Ok(None);
    }
    let mark = if is_first && format.is_marked { BYTE_ORDER_MARK } else { "" };
    let text = write(format, is_first.then_some(header), rows)?;
    Ok(Some((format!("{mark}{text}"), last.unwrap_or(i64::MAX))))
}

fn write<const N: usize>(
    format: Format,
    header: Option<[String; N]>,
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<String> {
    let fault = |error: &dyn std::fmt::Display| Error::Fault(format!("writing CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().delimiter(format.separator).from_writer(Vec::new());
    for row in header.into_iter().chain(rows) {
        writer.write_record(row).map_err(|error| fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(&error))?;
    String::from_utf8(bytes).map_err(|error| fault(&error))
}

/// A cell as text: a spreadsheet takes one that begins so for a formula.
#[must_use]
pub fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_compute_is_made_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)"] {
            assert_eq!(plain(cell), format!("'{cell}"));
        }
        assert_eq!(plain("a=b"), "a=b");
    }

    #[test]
    fn a_table_begins_once_and_ends_once() {
        let batch = |after, last: Option<i64>| {
            let (header, rows) = (["Nr.".to_owned()], last.map(|last| [last.to_string()]));
            batch(Format::separated_by(b';'), header, after, last, rows).expect("CSV")
        };
        assert_eq!(batch(0, Some(7)), Some(("\u{feff}Nr.\n7\n".to_owned(), 7)));
        assert_eq!(batch(7, Some(8)), Some(("8\n".to_owned(), 8)));
        assert_eq!(batch(8, None), None);
        assert_eq!(batch(0, None), Some(("\u{feff}Nr.\n".to_owned(), i64::MAX)));
    }
}
