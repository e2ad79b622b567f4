//! What separates a file's cells: spreadsheets write semicolons where a comma stands in numbers.

use std::io::{self, Cursor, Read};

use domain::limit::IMPORT_RECORD_BYTES_MAX;

/// Within this the line of columns is looked for. It is read before any other bound applies.
const HEAD_BYTES_MAX: u64 = IMPORT_RECORD_BYTES_MAX;

/// The separator by the file's first line that is not blank, a comma where that begins too late to be seen, and the whole
/// file to read from its beginning. No column's name holds a comma or a semicolon.
pub(super) fn find<R: Read>(mut source: R) -> io::Result<(u8, impl Read)> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD_BYTES_MAX).read_to_end(&mut head)?;
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let separator = if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' };
    Ok((separator, Cursor::new(head).chain(source)))
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
        assert_eq!(found(b"email\n;\n").0, ',');
        assert_eq!(found(b"email,\"a;b\"\n").0, ',');
        assert_eq!(found(b"").0, ',');
    }
}
