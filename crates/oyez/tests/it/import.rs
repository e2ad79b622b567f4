//! `oyez user import`: people out of a file at the machine itself.

use crate::binary::Place;

#[test]
fn a_file_of_people_is_imported_and_every_line_reported() {
    let place = Place::new();
    place.run(&["organization", "create", "acme"], &[]);
    let file = "email,first_name,teams\nann@example.com,Ann,Ops\nnobody,,\n";
    let place = place.with("people.csv", file);
    let import = ["user", "import", "people.csv", "--organization", "acme"];
    let whole = place.run(&[&import[..], &["--all-or-nothing"]].concat(), &[]);
    assert_eq!(whole.code, Some(1), "{}", whole.stdout);
    assert!(whole.stderr.contains("nothing was imported, since 1 of the lines cannot be taken"), "{}", whole.stderr);
    assert!(whole.stdout.contains("2,ann@example.com,,pending,,\n"), "{}", whole.stdout);

    let done = place.run(&import, &[]);
    assert_eq!(done.code, Some(1), "{}", done.stderr);
    assert!(done.stderr.contains("1 created, 0 updated, 0 unchanged, 1 refused"), "{}", done.stderr);
    let last = "oyez: not all was imported: 1 of the lines cannot be taken; the report tells which and why\n";
    assert!(done.stderr.ends_with(last), "{}", done.stderr);
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(lines[0], "line,email,username,outcome,reason,set_password_token");
    assert!(lines[1].starts_with("2,ann@example.com,ann@example.com,created,,set-"), "{}", lines[1]);
    assert_eq!(lines[2], "3,nobody,,refused,email: Enter a valid email address.,");
    let shown = place.run(&["user", "list", "--organization", "acme"], &[]);
    assert!(shown.stdout.contains("ann@example.com\tuser\tactive\tAnn"), "{}", shown.stdout);
}

#[test]
fn a_file_that_is_not_there_or_no_table_is_told_in_words() {
    let place = Place::new();
    place.run(&["organization", "create", "acme"], &[]);
    let import = ["user", "import", "people.csv", "--organization", "acme"];
    assert!(place.run(&import, &[]).stderr.contains("cannot read people.csv: No such file"));
    let folder = place.run(&["user", "import", ".", "--organization", "acme"], &[]);
    assert!(folder.stderr.contains("cannot read .: is a directory"), "{}", folder.stderr);
    let place = place.with("people.csv", "name\nann\n");
    assert!(place.run(&import, &[]).stderr.contains("\"name\" is not a column that is known"));
}

#[test]
fn a_file_of_nothing_but_columns_is_said_to_name_nobody() {
    let place = Place::new().with("people.csv", "email,first_name\n\n");
    place.run(&["organization", "create", "acme"], &[]);
    let done = place.run(&["user", "import", "people.csv", "--organization", "acme"], &[]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stderr.contains("the file names nobody"), "{}", done.stderr);
}

#[test]
fn a_file_with_semicolons_is_a_table_too() {
    let place = Place::new().with("people.csv", "email;first_name;teams\r\nann@example.com;Ann;\"Ops;Sales\"\r\n");
    place.run(&["organization", "create", "acme"], &[]);
    let done = place.run(&["user", "import", "people.csv", "--organization", "acme"], &[]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stderr.contains("1 created, 0 updated, 0 unchanged, 0 refused"), "{}", done.stderr);
    let shown = place.run(&["user", "list", "--organization", "acme"], &[]);
    assert!(shown.stdout.contains("ann@example.com\tuser\tactive\tAnn"), "{}", shown.stdout);
}
