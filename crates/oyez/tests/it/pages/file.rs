//! The people of an alert as a file, in the words and the zone of whoever asks for it.

use serde_json::json;

use super::{ADMIN, Visit};

#[tokio::test]
async fn the_file_of_recipients_is_for_the_spreadsheet_of_its_reader_and_computes_nothing() {
    let Some(visit) = Visit::begin().await else { return };
    let token = visit.token().await;
    let evil = json!({"email": "evil@example.com", "first_name": "=1+1"});
    let evil = visit.make(&token, "/api/admin/users/", &evil).await;
    let alert = visit.announce(&token, "Fire drill", "Info").await;
    visit.sign_in(ADMIN).await;
    visit.go("/settings").await;
    let people = format!("/admin/alerts/{alert}/recipients.csv");
    let english = visit.file(&people, false).await;
    assert!(english.starts_with("\u{feff}Account no.,Name,E-mail,Read at ("), "{english}");
    assert!(english.contains(&format!("\n{evil},'=1+1,evil@example.com,,no,,,\n")), "{english}");

    visit.browser.read_in("de", &visit.node.url).await;
    visit.go("/settings").await;
    let german = visit.file(&people, false).await;
    assert!(german.starts_with("\u{feff}Konto Nr.;Name;E-Mail;Gelesen am ("), "{german}");
    assert!(german.contains(&format!("\n{evil};'=1+1;evil@example.com;;nein;;;\n")), "{german}");
    assert_eq!(german.lines().count(), english.lines().count());
}
