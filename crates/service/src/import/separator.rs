//! What separates a file's cells: spreadsheets write semicolons where a comma stands in numbers.

use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Beyond this the first line is no line of columns.
const HEADER_BYTES_MAX: u64 = 4 * 1024;

/// The separator by the file's first line that is not blank, and the whole file to read from its beginning. No column's name
/// holds a comma or a semicolon.
pub(super) fn find<R: Read>(source: R) -> io::Result<(u8, impl Read)> {
    let mut source = BufReader::new(source);
    let mut head = Vec::new();
    while head.trim_ascii().is_empty() && source.by_ref().take(HEADER_BYTES_MAX).read_until(b'\n', &mut head)? > 0 {}
    let separator = if head.contains(&b';') && !head.contains(&b',') { b';' } else { b',' };
    Ok((separator, Cursor::new(head).chain(source)))
}
