//! What separates a file's cells: spreadsheets write semicolons where a comma stands in numbers, and tabs where they are copied from.

use std::io::{self, Cursor, Read};

use csv::ByteRecord;
use domain::limit::IMPORT_RECORD_BYTES_MAX;

/// Within this the line of columns is looked for. It is read before any other bound applies.
const HEAD_BYTES_MAX: u64 = IMPORT_RECORD_BYTES_MAX;

/// By this a first line tells the separator to a spreadsheet, and names no columns.
const TOLD: &[u8] = b"sep=";
/// What may separate cells; of several in one line the first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The separator by the file's first line that is not blank, a comma where that begins too late to be seen, and the whole
/// file to read from its beginning. No column's name holds any of them.
pub(super) fn find<R: Read>(mut source: R) -> io::Result<(u8, impl Read)> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD_BYTES_MAX).read_to_end(&mut head)?;
    let mut lines = head.split_inclusive(|byte| *byte == b'\n');
    let blank = lines.by_ref().take_while(|line| line.trim_ascii().is_empty()).map(<[u8]>::len).sum::<usize>();
    let names = &head[blank..];
    let first = names.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let separator = told(first).unwrap_or_else(|| separating(names));
    Ok((separator, Cursor::new(head).chain(source)))
}

/// What separates the names of columns, of which those in quotation marks may hold anything.
fn separating(names: &[u8]) -> u8 {
    let names = names.strip_prefix(BYTE_ORDER_MARK).unwrap_or(names);
    let (mut is_quoted, mut before) = (false, None);
    let mut found = Vec::new();
    for byte in names {
        match byte {
            b'"' if is_quoted => is_quoted = false,
            // A mark opens a cell, or is one of two that stand for one.
            b'"' => is_quoted = before.is_none_or(|before| before == b'"' || SEPARATORS.contains(&before)),
            _ if is_quoted => {}
            b'\n' => break,
            byte if SEPARATORS.contains(byte) => found.push(*byte),
            _ => {}
        }
        before = Some(*byte);
    }
    SEPARATORS.into_iter().find(|separator| found.contains(separator)).unwrap_or(SEPARATORS[0])
}

/// The separator that a line tells, be it quoted or not.
fn told(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(line);
    match line.split_at_checked(TOLD.len()) {
        Some((name, [separator @ (b',' | b';' | b'\t')])) if name.eq_ignore_ascii_case(TOLD) => Some(*separator),
        _ => None,
    }
}

/// Whether a record is such a line, as it reads when it was split by what it tells.
pub(super) fn tells(record: &ByteRecord) -> bool {
    let Some(first) = record.get(0) else { return false };
    let first = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(first);
    let is_rest_empty = record.iter().skip(1).all(|cell| cell.trim_ascii().is_empty());
    match first.strip_suffix(b"\r").unwrap_or(first).split_at_checked(TOLD.len()) {
        // Split at its own separator, or quoted and therefore whole.
        Some((name, [])) => name.eq_ignore_ascii_case(TOLD) && record.len() == 2 && is_rest_empty,
        Some((name, [b',' | b';' | b'\t'])) => name.eq_ignore_ascii_case(TOLD) && record.len() == 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The separator, and how much was read to find it. Nothing of the file may be lost by that.
    fn found(file: &[u8]) -> (char, usize) {
        let mut whole = Vec::new();
        find(file).and_then(|(_, mut source)| source.read_to_end(&mut whole)).expect("the file");
        assert!(whole == file);
        let mut rest = file;
        let (separator, _) = find(&mut rest).expect("a separator");
        (separator.into(), file.len() - rest.len())
    }

    #[test]
    fn no_more_than_a_beginning_is_read_however_many_blank_lines_a_file_begins_with() {
        let mut file = vec![b'\n'; 1024 * 1024];
        file.extend(b"email;role\n");
        let (separator, read) = found(&file);
        assert_eq!(separator, ',');
        assert!(read as u64 <= HEAD_BYTES_MAX, "{read}");
    }

    #[test]
    fn the_first_line_that_is_not_blank_tells_the_separator() {
        assert_eq!(found(b"email;role\na@b.co;user\n").0, ';');
        assert_eq!(found(b"\r\n \n\nemail;role\n").0, ';');
        assert_eq!(found(b"email\trole\r\na@b.co\tuser\r\n").0, '\t');
        assert_eq!(found(b"email;role\tx\n").0, ';');
        assert_eq!(found(b"email\n;\n").0, ',');
        assert_eq!(found(b"email,\"a;b\"\n").0, ',');
        assert_eq!(found(b"").0, ',');
        for (line, separator) in [
            ("\"email\";\"first,name\"\n", ';'),
            ("\u{feff}\"first,\"\"name\";email\n", ';'),
            ("\"E-Mail\n(work, not home)\"\tRole\n", '\t'),
            ("5\" disk,\"a\";email\n", ','),
            ("5\" disk;email\n", ';'),
        ] {
            assert_eq!(found(line.as_bytes()).0, separator, "{line}");
        }
    }

    #[test]
    fn a_line_for_spreadsheets_tells_it_whatever_follows() {
        for (line, separator) in [
            ("sep=;", ';'),
            ("SEP=,\r", ','),
            ("\u{feff}sep=\t\r", '\t'),
            ("\"sep=;\"", ';'),
            // Tells nothing that is known, so it is taken for columns.
            ("sep=|", ','),
            ("sep=;;", ';'),
        ] {
            assert_eq!(found(format!("{line}\nemail\n").as_bytes()).0, separator, "{line}");
        }
    }
}
