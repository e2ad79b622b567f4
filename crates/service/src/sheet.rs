//! Tables for spreadsheets: rows of CSV whose cells nothing computes.

use crate::error::{Error, Result};

/// Rows as CSV, the header first where there is one.
pub(crate) fn rows<const N: usize>(
    separator: u8,
    header: Option<[impl AsRef<[u8]>; N]>,
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<String> {
    let fault = |error: &dyn std::fmt::Display| Error::Fault(format!("writing CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    if let Some(header) = header {
        writer.write_record(header).map_err(|error| fault(&error))?;
    }
    for row in rows {
        writer.write_record(row).map_err(|error| fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(&error))?;
    String::from_utf8(bytes).map_err(|error| fault(&error))
}

/// A spreadsheet takes a cell that begins so for a formula.
pub(crate) fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_cell_that_a_spreadsheet_would_compute_is_made_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)"] {
            assert_eq!(plain(cell), format!("'{cell}"));
        }
        assert_eq!(plain("a=b"), "a=b");
    }
}
