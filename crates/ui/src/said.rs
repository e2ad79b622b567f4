//! What the services and the readers of fields complain of, in the reader's language: their English by patterns, each with its text in
//! the catalogue. It makes no complaint of its own, and passes on what it does not know.

use crate::language::{Arg, Language};

/// What stands for a text that is itself looked up.
const REASON: &str = "reason";
/// What stands for the number by which the catalogue chooses between singular and plural.
const COUNT: &str = "count";
/// What stands for something that was typed.
const GIVEN: &str = "value";
/// What stands for the name of a field.
const COLUMN: &str = "column";

/// What is complained of, as it is said, and the text of the catalogue for it. The first that fits counts.
#[rustfmt::skip]
const KNOWN: [(&str, &str); 59] = [
    // The fields of every form.
    ("This field is required.", "complaint-required"),
    ("This field may not be blank.", "complaint-required"),
    ("Ensure this field has no more than {count} characters.", "complaint-too-long"),
    ("Ensure this field has at least {count} characters.", "complaint-too-short"),
    ("Ensure this field has no more than {count} elements.", "complaint-too-many"),
    ("This list may not be empty.", "complaint-none-chosen"),
    ("Null characters are not allowed.", "complaint-control"),
    ("Control characters are not allowed.", "complaint-control"),
    ("Enter a valid email address.", "complaint-no-address"),
    ("Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.", "complaint-no-username"),
    ("A valid integer is required.", "complaint-no-integer"),
    ("A valid number is required.", "complaint-no-number"),
    ("Ensure this value is greater than or equal to {count}.", "complaint-too-small"),
    ("Ensure this value is less than or equal to {count}.", "complaint-too-large"),
    ("Ensure this value makes a whole number of minutes.", "complaint-no-whole-minutes"),
    ("Ensure this value is between {least} and {most} minutes.", "complaint-minutes-between"),
    ("Must be a valid boolean.", "complaint-no-yes-or-no"),
    ("\"{value}\" is not a valid choice.", "complaint-no-choice"),
    ("\"{value}\" is not a valid time zone.", "complaint-no-zone"),
    ("Invalid pk \"{value}\" - object does not exist.", "complaint-gone"),
    ("Datetime must lie between the years 1970 and 2200.", "complaint-years"),
    // Accounts.
    ("This password is too common.", "complaint-password-common"),
    ("The password is too similar to the username or the e-mail address.", "complaint-password-similar"),
    ("This is not your current password.", "complaint-password-wrong"),
    ("This is your current password. Choose another one.", "complaint-password-same"),
    ("Token is invalid or expired", "complaint-link-over"),
    ("This is not the set-up code.", "complaint-code"),
    ("This must lie in the future.", "complaint-past"),
    ("Only an admin may publish. Choose \"read\", or \"inbox\" for a token that also answers alerts for you.", "complaint-scope"),
    ("You have {count} tokens already. Revoke one first.", "complaint-tokens"),
    // People and teams.
    ("A user with that username already exists.", "complaint-username-taken"),
    ("A user with that email already exists.", "complaint-email-taken"),
    ("The last active admin cannot be demoted.", "complaint-last-admin-role"),
    ("The last active admin cannot be deactivated.", "complaint-last-admin-activity"),
    ("The fields name, organization must make a unique set.", "complaint-team-taken"),
    // Alerts.
    ("This is so late that the alert would expire after the year 2200. Give an expiry_time or an earlier start.", "complaint-late"),
    ("Expiry time must be in the future", "complaint-expired"),
    ("Start time must be before expiry time", "complaint-ends-first"),
    ("This alert could make {promised} deliveries ({people} people, {rounds} rounds, {channels} channels); the limit is {limit}.",
        "complaint-deliveries"),
    // Files of people, and their lines.
    ("The file is empty.", "complaint-file-empty"),
    ("The file has more than {count} records.", "complaint-file-long"),
    ("The file broke off.", "complaint-file-broken"),
    ("From line {line} on no record ends within {bytes} bytes; a quotation mark may be left open, or the lines be empty.",
        "complaint-file-open-quote"),
    ("Column {number} has no name. The columns are: {known}.", "complaint-column-nameless"),
    ("\"{value}\" is not a column that is known. The columns are: {known}.", "complaint-column-unknown"),
    ("{value} and {more} more are not columns that are known. The columns are: {known}.", "complaint-columns-unknown-more"),
    ("{value} are not columns that are known. The columns are: {known}.", "complaint-columns-unknown"),
    ("The column \"email\" is missing.", "complaint-column-email"),
    ("The column \"{column}\" is there twice.", "complaint-column-twice"),
    ("{reason} A quotation mark on line {line} may be left open.", "complaint-open-quote"),
    ("Expected {named} cells, found {found}.", "complaint-cells"),
    ("Cell {number} stands in a column without a name.", "complaint-cell-nameless"),
    ("Not valid UTF-8. In a spreadsheet, save the file as \"CSV UTF-8\".", "complaint-no-text"),
    ("Ensure that no name has more than {count} characters.", "complaint-name-long"),
    ("This address is on line {line} already.", "complaint-address-twice"),
    ("This name is on line {line} already.", "complaint-username-twice"),
    ("An import does not change the installation's operator.", "complaint-operator"),
    ("An import neither demotes nor deactivates an admin.", "complaint-admin"),
    ("{column}: {reason}", "complaint-of-column"),
];

impl Language {
    /// Complaints, one a line, as this language says them.
    pub(crate) fn said(self, complaints: &str) -> String {
        let said = complaints.lines().map(|complaint| self.said_alone(complaint));
        said.collect::<Vec<_>>().join(" ")
    }

    fn said_alone(self, complaint: &str) -> String {
        let found = KNOWN.iter().find_map(|(pattern, key)| Some((key, values(pattern, complaint)?)));
        let Some((key, values)) = found else { return complaint.to_owned() };
        let told: Vec<_> = values.into_iter().map(|(name, value)| (name, self.said_within(name, value))).collect();
        let args: Vec<_> = told.iter().map(|(name, value)| (*name, arg(name, value))).collect();
        self.text_of(key, &args)
    }

    /// A column of a file by what readers call it.
    fn column(self, name: &str) -> String {
        let key = format!("column-{name}");
        if Self::has(&key) { self.text(&key) } else { name.to_owned() }
    }

    fn said_within(self, name: &str, value: &str) -> String {
        match value.parse() {
            _ if name == REASON => self.said_alone(value),
            _ if name == COLUMN => self.column(value),
            Ok(number) if name != COUNT && name != GIVEN => self.number(number),
            _ => value.to_owned(),
        }
    }
}

/// A value of a text, a number where the catalogue chooses by it.
fn arg<'v>(name: &str, value: &'v str) -> Arg<'v> {
    match value.parse() {
        Ok(number) if name == COUNT => Arg::Number(number),
        _ => Arg::Text(value),
    }
}

/// What stands in a text for the names in a pattern; `None` where it does not fit.
fn values<'t>(pattern: &'static str, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let mut pieces = pattern.split('{');
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut values = Vec::new();
    for piece in pieces {
        let (name, literal) = piece.split_once('}')?;
        let (value, after) = if literal.is_empty() { (rest, "") } else { rest.split_once(literal)? };
        if name == COLUMN && !value.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            return None;
        }
        values.push((name, value));
        rest = after;
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use std::fs::{read_dir, read_to_string};
    use std::path::Path;

    use domain::Secret;

    use super::*;

    /// A text with nothing left of what stands between braces.
    fn bare(text: &str) -> String {
        let mut bare = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            bare.push_str(before);
            bare.push('{');
            let is_name = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':'));
            rest = match after.split_once('}').filter(|(name, _)| is_name(name)) {
                Some((_, after)) => {
                    bare.push('}');
                    after
                }
                None => after,
            };
        }
        bare + rest
    }

    /// What Rust sources say, with each text on one line.
    fn sources(folder: &Path, told: &mut String) {
        for entry in read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, told);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = read_to_string(&path).unwrap_or_default();
                let mut lines = source.split("\\\n");
                told.push_str(lines.next().unwrap_or_default());
                lines.for_each(|line| told.push_str(line.trim_start()));
            }
        }
    }

    #[test]
    fn every_complaint_that_is_known_is_one_that_a_service_makes() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut told = String::new();
        for name in ["domain", "service", "web"] {
            sources(&crates.join(name).join("src"), &mut told);
        }
        let told = bare(&told.replace("\\\"", "\""));
        for (pattern, _) in KNOWN.iter().filter(|(pattern, _)| *pattern != "{column}: {reason}") {
            let sought = bare(pattern);
            assert!(told.contains(&sought), "nobody says: {pattern}");
        }
    }

    #[test]
    fn every_complaint_has_a_text_in_each_language_with_all_that_it_names() {
        for language in Language::ALL {
            for (pattern, _) in KNOWN {
                let said = language.said(&pattern.replace('{', "<").replace('}', ">").replace("<column>", "email"));
                assert!(!said.contains('⟦') && !said.contains("{$"), "{}: {said}", language.tag());
                assert!(language == Language::English || said != pattern, "{pattern}");
            }
        }
    }

    #[test]
    fn a_password_is_objected_to_in_the_readers_language() {
        for password in ["short", &"x".repeat(200), "password", "somebody@example.com"] {
            let objection = service::account::objection(&Secret::new(password), "somebody", "somebody@example.com");
            let objection = objection.unwrap_or_default();
            assert_ne!(Language::German.said(&objection), objection);
        }
    }

    #[test]
    fn complaints_are_said_with_their_figures_and_within_each_other() {
        for (complaint, said) in [
            ("Ensure this field has at least 8 characters.", "Bitte mindestens 8 Zeichen."),
            ("email: This address is on line 3 already.", "E-Mail: Diese Adresse steht schon in Zeile 3."),
            (
                "Expected 3 cells, found 2. A quotation mark on line 4 may be left open.",
                "3 Zellen erwartet, 2 gefunden. Vielleicht ist ein Anführungszeichen in Zeile 4 nicht geschlossen.",
            ),
            (
                "This field is required.\nNull characters are not allowed.",
                "Bitte ausfüllen. Steuerzeichen sind nicht erlaubt.",
            ),
            ("Nobody knows this: at all.", "Nobody knows this: at all."),
        ] {
            assert_eq!(Language::German.said(complaint), said);
        }
    }
}
