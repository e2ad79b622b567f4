//! People out of a file on pages, as a German admin with a spreadsheet sees it.

use reqwest::StatusCode;
use reqwest::header::{COOKIE, LOCATION};

use super::ADMIN;
use super::guard::Door;

/// As a spreadsheet writes it: a mark at the beginning, semicolons, its own words, and lines that end as Windows ends them.
const FILE: &str =
    "\u{feff}E-Mail;Vorname;Nachname;Team\r\njoerg@example.com;Jörg;Müller;Betrieb\r\nnobody;Eva;Maier;\r\n";
/// Looks at an import before it is given up.
const LOOKS_MAX: usize = 10_000;

#[tokio::test]
async fn a_german_file_is_read_and_its_report_is_german_with_links() {
    let door = Door::open();
    let (session, form_token) = door.sign_in(ADMIN).await;
    let german = format!("{session}; oyez_language=de");
    let part = |name: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; name={name}\r\n\r\n{text}\r\n");
    let send = async |file: &str| {
        let form = [
            part("\"form_token\"", &form_token),
            part("\"file\"; filename=\"people.csv\"", file),
            "--x--\r\n".to_owned(),
        ];
        let sent = door.client.post(format!("{}/admin/people/import", door.node.url)).header(COOKIE, &german);
        let sent = sent.header("content-type", "multipart/form-data; boundary=x").body(form.concat());
        sent.send().await.expect("an answer")
    };
    let refused = send("E-Mail;Strasse;Telefon\r\n").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.text().await.expect("a page");
    assert!(refused.contains("Diese Spalten sind nicht bekannt: &#34;Strasse&#34;, &#34;Telefon&#34;."), "{refused}");

    let taken = send(FILE).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let import = taken.headers()[LOCATION].to_str().expect("text").to_owned();
    let preview = door.get(&import, &german).await.text().await.expect("a page");
    assert!(preview.contains("E-Mail: Bitte eine gültige E-Mail-Adresse eingeben."), "{preview}");
    let begun = door.post(&format!("{import}/start"), &german, &[("form_token", &form_token)]).await;
    assert_eq!(begun.status(), StatusCode::SEE_OTHER);
    let mut looks = 0..LOOKS_MAX;
    while !door.get(&import, &german).await.text().await.expect("a page").contains("Der Import ist fertig") {
        looks.next().expect("the import ends");
    }

    let report = format!("{import}/report");
    let plain = door.get(&report, &german).await.text().await.expect("a report");
    assert!(plain.starts_with("\u{feff}Zeile;E-Mail;Benutzername;Ergebnis;Grund;"), "{plain}");
    assert!(plain.contains("3;nobody;;abgelehnt;E-Mail: Bitte eine gültige E-Mail-Adresse eingeben.;"), "{plain}");
    assert!(!plain.contains("token="));
    let handed_out = door.post(&report, &german, &[("form_token", &form_token)]).await.text().await.expect("a report");
    let link = handed_out.lines().nth(1).and_then(|line| line.split(';').next_back()).expect("a link");
    let path = link.strip_prefix(&door.node.url).expect("by the address of the node");
    assert!(door.get(path, "").await.text().await.expect("a page").contains("joerg@example.com"), "{link}");
}
