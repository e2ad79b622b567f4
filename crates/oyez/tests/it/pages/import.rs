//! People out of a file on pages, as a German admin with a spreadsheet sees it.

use super::{ADMIN, Visit};

/// As a spreadsheet writes it: a mark at the beginning, semicolons, its own words, and lines that end as Windows ends them.
const FILE: &str =
    "\u{feff}E-Mail;Vorname;Nachname;Team\r\njoerg@example.com;Jörg;Müller;Betrieb\r\nnobody;Eva;Maier;\r\n";

impl Visit {
    async fn choose(&self, text: &str) {
        let path = self.place.path().join("people.csv");
        std::fs::write(&path, text).expect("written");
        self.go("/admin/people/import").await;
        self.browser.keys("[name=file]", path.to_str().expect("text")).await;
        self.browser.click("form[enctype] button").await;
    }
}

#[tokio::test]
async fn a_german_file_is_read_and_its_report_is_german_with_links() {
    let Some(visit) = Visit::begin().await else { return };
    visit.sign_in(ADMIN).await;
    visit.browser.read_in("de", &visit.node.url).await;
    visit.choose("E-Mail;Strasse;Telefon\r\n").await;
    let complaint = "document.querySelector('#file-error')?.innerText";
    visit.browser.until(complaint).await;
    assert!(visit.text(complaint).await.contains("Diese Spalten sind nicht bekannt: \"Strasse\", \"Telefon\"."));

    visit.choose(FILE).await;
    visit
        .browser
        .until("document.body.innerText.includes('E-Mail: Bitte eine gültige E-Mail-Adresse eingeben.')")
        .await;
    visit.browser.click("form[action$='/start'] button").await;
    // The page sees by itself how far it has come.
    visit.browser.until("document.querySelector('h1')?.innerText === 'Der Import ist fertig'").await;

    let report = format!("{}/report", visit.path().await);
    let plain = visit.file(&report, false).await;
    assert!(plain.starts_with("\u{feff}Zeile;E-Mail;Benutzername;Ergebnis;Grund;"), "{plain}");
    assert!(plain.contains("3;nobody;;abgelehnt;E-Mail: Bitte eine gültige E-Mail-Adresse eingeben.;"), "{plain}");
    assert!(!plain.contains("token="));
    let handed_out = visit.file(&report, true).await;
    let link = handed_out.lines().nth(1).and_then(|line| line.split(';').next_back()).expect("a link");
    let path = link.strip_prefix(&visit.node.url).expect("by the address of the node").to_owned();
    visit.go(&path).await;
    visit.browser.until("document.body.innerText.includes('joerg@example.com')").await;
}
