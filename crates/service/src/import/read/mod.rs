//! A CSV file as lines, a bounded batch at a time. A bad line is kept with its reason; only a file that is no such table is
//! refused whole.

mod bounds;
mod columns;
mod separator;
mod staged;

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder, Terminator};
use domain::limit::{
    IMPORT_BATCH_LINES, IMPORT_BYTES_MAX, IMPORT_LINES_MAX, IMPORT_RECORD_BYTES_MAX, IMPORT_WHOLE_LINES_MAX,
};
use store::import::Staged;

use self::bounds::{Bounded, Bounds};
use self::columns::columns;
use self::staged::staged;
use crate::error::{Error, Result};

const BROKEN_OFF: &str = "The file broke off.";

/// What a whole file held.
pub(super) struct Contents {
    pub(super) lines: u64,
    pub(super) refused: u64,
    pub(super) body_hash: String,
}

/// Reads the file through and hands each batch to `take`, which says whether to go on.
///
/// # Errors
/// [`Error::TooLarge`], or [`Error::Invalid`] when it is no table of people.
pub(super) fn read(source: impl Read, is_whole: bool, mut take: impl FnMut(Vec<Staged>) -> bool) -> Result<Contents> {
    let bounds = Bounds::new();
    let (separator, source) = separator::find(source).map_err(|_| refusal(BROKEN_OFF))?;
    let mut format = ReaderBuilder::new();
    format.delimiter(separator).flexible(true).has_headers(false).terminator(Terminator::Any(b'\n'));
    let mut reader = format.from_reader(Bounded::new(source, bounds.clone()));
    let mut record = ByteRecord::new();
    // A row of nothing but separators does name columns: none that is known.
    let mut is_told = false;
    while record.len() <= 1 && is_blank(&record) || !is_told && separator::tells(&record) {
        is_told |= separator::tells(&record);
        if !advance(&mut reader, &mut record, &bounds)? {
            return Err(refusal("The file is empty."));
        }
    }
    let columns = columns(&record)?;
    let (lines_max, mut lines, mut refused) = (if is_whole { IMPORT_WHOLE_LINES_MAX } else { IMPORT_LINES_MAX }, 0, 0);
    let mut batch = Vec::with_capacity(IMPORT_BATCH_LINES);
    while advance(&mut reader, &mut record, &bounds)? {
        if is_blank(&record) {
            continue;
        }
        lines += 1;
        if lines > lines_max {
            return Err(refusal(format!("The file has more than {lines_max} records.")));
        }
        let line = staged(&record, &columns, first_line(&reader, &record, &bounds));
        refused += u64::from(line.refused.is_some());
        batch.push(line);
        if batch.len() == IMPORT_BATCH_LINES && !take(std::mem::take(&mut batch)) {
            return Err(Error::Fault("an import's lines could not be kept".to_owned()));
        }
    }
    if !batch.is_empty() && !take(batch) {
        return Err(Error::Fault("an import's lines could not be kept".to_owned()));
    }
    Ok(Contents { lines, refused, body_hash: bounds.hash() })
}

fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

fn refusal(text: impl Into<String>) -> Error {
    Error::field("file", text)
}

fn advance<R: Read>(reader: &mut csv::Reader<Bounded<R>>, record: &mut ByteRecord, bounds: &Bounds) -> Result<bool> {
    bounds.allow_record(reader.position().byte());
    let line = reader.position().line();
    reader.read_byte_record(record).map_err(|error| match error.kind() {
        csv::ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::FileTooLarge => Error::TooLarge(IMPORT_BYTES_MAX),
        csv::ErrorKind::Io(cause) if cause.kind() == io::ErrorKind::InvalidData => refusal(format!(
            "From line {line} on no record ends within {IMPORT_RECORD_BYTES_MAX} bytes; a quotation mark may be left open, or the lines be empty."
        )),
        _ => refusal(BROKEN_OFF),
    })
}

/// Where the record begins that was just read. The parser's own answer counts blank lines before it as its own.
fn first_line<R: Read>(reader: &csv::Reader<Bounded<R>>, record: &ByteRecord, bounds: &Bounds) -> u64 {
    let breaks = record.as_slice().split(|byte| *byte == b'\n').count() as u64 - 1;
    // Only a record without a line feed at its end needs the end of the file to end.
    reader.position().line() - breaks - u64::from(!bounds.is_at_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &[u8]) -> Result<Vec<Staged>> {
        let mut all = Vec::new();
        read(file, false, |mut batch| {
            all.append(&mut batch);
            true
        })?;
        Ok(all)
    }

    fn refusal_of(file: &[u8]) -> String {
        match lines(file) {
            Err(Error::Invalid(complaints)) => complaints[0].1.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cells_are_read_by_their_columns_names_and_an_empty_one_says_nothing() {
        let file = "\u{feff}Teams,EMAIL,is_active,first_name\r\n\
            \"Ops; ops ;Sales\",Ann@example.com,no,\"Ann, \"\"A\"\"\"\r\n,bob@example.com,,\r\n";
        let lines = lines(file.as_bytes()).expect("lines");
        assert_eq!((lines[0].line, lines[0].email_key.as_str()), (2, "ann@example.com"));
        assert_eq!(
            (lines[0].teams.as_slice(), lines[0].is_active),
            (&["Ops".to_owned(), "Sales".to_owned()][..], Some(false))
        );
        assert_eq!(lines[0].first_name.as_deref(), Some("Ann, \"A\""));
        assert_eq!((lines[1].line, lines[1].first_name.as_ref(), lines[1].is_active), (3, None, None));
    }

    #[test]
    fn semicolons_separate_cells_where_they_separate_the_columns() {
        let file = "\u{feff}\"email\";first_name;teams\r\nann@example.com;Ann, A;\"Ops;Sales\"\r\nbob@example.com;Bob;Ops;Sales\r\n";
        let read = lines(file.as_bytes()).expect("lines");
        assert_eq!((read[0].line, read[0].first_name.as_deref()), (2, Some("Ann, A")));
        assert_eq!((read[0].teams.len(), read[0].refused.as_ref()), (2, None));
        assert_eq!(read[1].refused.as_deref(), Some("Expected 3 cells, found 4."));
        assert_eq!(lines(b"\r\nemail;role\r\nann@example.com;admin\r\n").expect("lines")[0].refused, None);
        let commas = lines(b"email,teams\nann@example.com,Ops;Sales\n").expect("lines");
        assert_eq!(commas[0].teams, ["Ops", "Sales"]);
        assert!(refusal_of(b"email;first_name,role\n").starts_with("\"email;first_name\" is not a column"));
    }

    #[test]
    fn a_file_is_read_as_a_spreadsheet_writes_it_for_germans() {
        let file = "\u{feff}E-Mail;Vorname;Nachname;Team;Rolle;Aktiv\r\n\
            joerg@example.com;Jörg;Müller;Betrieb;Mitglied;ja\r\neva@example.com;Eva;Maier;\"Betrieb;Nacht\";Admin;nein\r\n";
        let tabs = file.replace("\"Betrieb;Nacht\"", "Betrieb|Nacht").replace(';', "\t").replace('|', ";");
        for file in [file, &tabs] {
            let read = lines(file.as_bytes()).expect("lines");
            assert_eq!(read[0].refused, None);
            assert_eq!((read[0].first_name.as_deref(), read[0].last_name.as_deref()), (Some("Jörg"), Some("Müller")));
            assert_eq!((read[0].role, read[0].is_active), (Some(domain::Role::User), Some(true)));
            assert_eq!((read[1].role, read[1].is_active), (Some(domain::Role::Admin), Some(false)));
            assert_eq!((read[1].line, read[1].teams.as_slice()), (3, &["Betrieb".to_owned(), "Nacht".to_owned()][..]));
        }
    }

    #[test]
    fn a_file_that_is_no_utf_8_is_told_how_to_become_so() {
        let said = "Not valid UTF-8. In a spreadsheet, save the file as \"CSV UTF-8\".";
        assert_eq!(refusal_of(b"E-Mail;Stra\xdfe\n"), said);
        assert_eq!(refusal_of(b"\xff\xfeE\0-\0M\0a\0i\0l\0"), said);
        assert_eq!(refusal_of(b"e\0m\0a\0i\0l\0,\0r\0o\0l\0e\0\n\0"), said);
        assert_eq!(refusal_of(b"\0e\0m\0a\0i\0l\0\n"), said);
        assert_eq!(refusal_of(b"email\0\na@b.co\n"), said);
        let lines = lines(b"E-Mail;Vorname\r\na@b.co;J\xf6rg\r\n").expect("lines");
        assert_eq!(lines[0].refused, Some(format!("first_name: {said}")));
    }

    #[test]
    fn a_line_that_tells_spreadsheets_the_separator_is_obeyed_and_counted() {
        for file in ["sep=;\r\nemail;role\r\nann@b.co;admin\r\n", "\u{feff}\"sep=;\"\n\"email\";role\nann@b.co;admin"] {
            let lines = lines(file.as_bytes()).expect("lines");
            assert_eq!((lines.len(), lines[0].line, lines[0].email.as_str()), (1, 3, "ann@b.co"), "{file}");
            assert_eq!(lines[0].refused, None, "{file}");
        }
        let tabs = lines(b"sep=\t\nemail\tteams\nann@b.co\tOps;Sales\n").expect("lines");
        assert_eq!(tabs[0].teams, ["Ops", "Sales"]);
    }

    #[test]
    fn columns_that_a_spreadsheet_emptied_are_passed_over_while_nothing_stands_in_them() {
        let lines =
            lines(b"email,role,, \na@b.co,user,,\nb@b.co,user\nc@b.co,user,,x\nd@b.co,user,,,\n").expect("lines");
        let reasons: Vec<_> = lines.iter().map(|line| line.refused.clone().unwrap_or_default()).collect();
        let expected = ["", "", "Cell 4 stands in a column without a name.", "Expected 2 cells, found 5."];
        assert_eq!(reasons, expected);
    }

    #[test]
    fn a_line_is_numbered_as_an_editor_shows_it() {
        let file = "email,first_name\r\n\r\na@b.co,\"two\r\nlines\"\r\n , \r\nb@b.co,\r\n\n\nc@b.co,Cas";
        let numbers: Vec<i64> = lines(file.as_bytes()).expect("lines").iter().map(|line| line.line).collect();
        assert_eq!(numbers, [3, 6, 9]);
    }

    #[test]
    fn a_bad_line_is_kept_with_its_number_and_its_reason() {
        let file = b"email,role,timezone\na@b.co,boss,\nnobody,,\n,user,\na@b.co,user\n\"x@b.co\n\",,\nc@b.co,\xff,\nd@b.co,,Mars\n";
        let lines = lines(file).expect("lines");
        let reasons: Vec<_> = lines.iter().map(|line| (line.line, line.refused.clone().unwrap_or_default())).collect();
        let expected = [
            (2, "role: \"boss\" is not a valid choice."),
            (3, "email: Enter a valid email address."),
            (4, "email: This field may not be blank."),
            (5, "Expected 3 cells, found 2."),
            (6, ""),
            (8, "role: Not valid UTF-8. In a spreadsheet, save the file as \"CSV UTF-8\"."),
            (9, "timezone: \"Mars\" is not a valid time zone."),
        ];
        assert_eq!(reasons, expected.map(|(line, reason)| (line, reason.to_owned())));
    }

    #[test]
    fn a_refused_line_that_runs_over_others_tells_where_its_quotation_mark_stands() {
        let file = b"email,first_name,role\n\na@b.co,\"Ann,user\nb@b.co,Bob,user\n";
        let swallowed = lines(file).expect("lines");
        let reason = "Expected 3 cells, found 2. A quotation mark on line 3 may be left open.";
        assert_eq!((swallowed[0].line, swallowed[0].refused.as_deref()), (3, Some(reason)));
        let file = b"email,first_name,role\n\"a@b.co\n\",\"Ann,user\nb@b.co,Bob,user\n";
        let second = lines(file).expect("lines");
        let reason = "Expected 3 cells, found 2. A quotation mark on line 3 may be left open.";
        assert_eq!((second[0].line, second[0].refused.as_deref()), (2, Some(reason)));
    }

    #[test]
    fn a_file_that_is_no_table_of_people_is_refused_whole() {
        assert_eq!(refusal_of(b""), "The file is empty.");
        assert_eq!(refusal_of(b"username\nann\n"), "The column \"email\" is missing.");
        assert_eq!(refusal_of(b"email,Email\n"), "The column \"email\" is there twice.");
        for nameless in [&b",,,\nemail\n"[..], b"\n;;\nemail\n"] {
            assert!(refusal_of(nameless).starts_with("Column 1 has no name. The columns are: email, "));
        }
        assert!(refusal_of(b"email,,role\n").starts_with("Column 2 has no name."));
        assert_eq!(refusal_of(b"sep=;\n"), "The file is empty.");
        assert!(refusal_of(b"sep=;\nsep=;\nemail\n").starts_with("\"sep=\" is not a column that is known."));
        assert_eq!(lines(b" \n\nemail\n").expect("a table of nobody"), []);
        assert!(refusal_of(b"email,password\n").starts_with("\"password\" is not a column that is known."));
        assert!(
            refusal_of(b"Name,email,Phone\n").starts_with("\"Name\", \"Phone\" are not columns that are known. The")
        );
        let many: Vec<_> = (0..5_000).map(|number| format!("x{number}")).collect();
        let said = refusal_of(format!("email,{}\n", many.join(",")).as_bytes());
        assert!(said.contains("\"x9\" and 4990 more are not columns that are known.") && said.len() < 300, "{said}");
        assert_eq!(refusal_of(b"email,ro\x1ble\n"), "Control characters are not allowed.");
        assert!(refusal_of(b"email,\"a\nb\"\n").starts_with("\"a b\" is not a column"));
        assert_eq!(refusal_of(b"email,E-Mail\n"), "The column \"email\" is there twice.");
    }

    #[test]
    fn a_quotation_mark_that_stays_open_is_noticed_before_it_swallows_the_file() {
        let mut file = b"email\na@b.co\n\"".to_vec();
        file.extend(std::iter::repeat_n(b"b@b.co\n", 200_000).flatten());
        assert!(refusal_of(&file).starts_with("From line 3 on no record ends within 65536 bytes; a quotation mark"));
    }

    #[test]
    fn empty_lines_without_end_are_not_put_down_to_a_quotation_mark_alone() {
        let mut file = b"email\na@b.co\n".to_vec();
        file.extend(std::iter::repeat_n(b'\n', 1024 * 1024));
        assert!(refusal_of(&file).ends_with("or the lines be empty."));
        file.drain(.."email\na@b.co\n".len());
        assert!(refusal_of(&file).starts_with("From line 1 on no record ends"));
    }
}
