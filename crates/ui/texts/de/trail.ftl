## Das Protokoll in Sätzen
trail-more = { $count } Angaben
trail-what = Was geschah
trail-by-person = Was diese Person getan hat
trail-alert-publish = { $who } hat { $what } veröffentlicht
trail-alert-edit = { $who } hat { $what } geändert
trail-alert-trigger = { $who } hat { $what } erneut an alle Angesprochenen gesendet
trail-alert-remind = { $who } hat alle, die nicht geantwortet hatten, an { $what } erinnert
trail-alert-retry = { $count ->
    [one] { $who } hat für { $what } { $number } gescheiterte Zustellung neu versuchen lassen
   *[other] { $who } hat für { $what } { $number } gescheiterte Zustellungen neu versuchen lassen
}
trail-alert-archive = { $who } hat { $what } archiviert
trail-alert-delete = { $who } hat { $what } gelöscht
trail-alert-undo = { $who } hat { $what } vor dem Beginn zurückgenommen
trail-user-create = { $who } hat { $what } hinzugefügt
trail-user-create-self = { $who } hat das eigene Konto eingerichtet
trail-user-register = { $who } hat sich registriert
trail-user-update = { $who } hat das Konto von { $what } geändert
trail-user-update-self = { $who } hat das eigene Konto geändert
trail-user-activate = { $who } hat das Konto von { $what } eingeschaltet
trail-user-deactivate = { $who } hat das Konto von { $what } ausgeschaltet
trail-user-import = { $count ->
    [one] { $who } hat { $what } mit { $number } Zeile begonnen
   *[other] { $who } hat { $what } mit { $number } Zeilen begonnen
}
trail-user-import_end = { $who }: { $what } ist beendet
trail-user-set_password = { $who } hat das Passwort von { $what } gesetzt
trail-user-set_password-self = { $who } hat das eigene Passwort gesetzt
trail-user-issue_password_ticket = { $who } hat einen Link erzeugt, über den { $what } ein Passwort setzen kann
trail-user-issue_import_tickets = { $count ->
    [one] { $who } hat aus { $what } den Link einer Person zum Setzen des Passworts heruntergeladen
   *[other] { $who } hat aus { $what } Links von { $number } Personen zum Setzen der Passwörter heruntergeladen
}
trail-team-create = { $who } hat das Team { $what } angelegt
trail-team-update = { $who } hat das Team { $what } geändert
trail-team-delete = { $who } hat das Team { $what } gelöscht
trail-team-add_members = { $count ->
    [one] { $who } hat { $number } Person ins Team { $what } aufgenommen
   *[other] { $who } hat { $number } Personen ins Team { $what } aufgenommen
}
trail-team-remove_members = { $count ->
    [one] { $who } hat { $number } Person aus dem Team { $what } genommen
   *[other] { $who } hat { $number } Personen aus dem Team { $what } genommen
}
trail-api_token-create = { $who } hat das Token { $what } erzeugt
trail-api_token-revoke = { $who } hat das Token { $what } widerrufen
trail-organization-create = { $who } hat { $what } angelegt
trail-organization-update = { $who } hat { $what } neu eingestellt
trail-organization-import_reference = { $who } hat { $what } aus einem anderen System übernommen
trail-demo-seed = { $who } hat die Vorführdaten eingetragen
trail-organization = die Organisation
trail-import = Import Nr. { $name }
trail-deliveries = ihre Zustellungen
trail-number = Nr. { $name }
trail-gone = { $name } (gelöscht)
trail-gone-alert = eine gelöschte Meldung (Nr. { $name })
trail-gone-team = Nr. { $name } (gelöscht)
trail-gone-user = Konto Nr. { $name }
trail-gone-api_token = Nr. { $name }

## Zwei, die eine Meldung bearbeiten
meanwhile-edited = Diese Meldung wurde geändert, während Sie sie offen hatten
meanwhile-archived = Diese Meldung wurde archiviert, während Sie sie offen hatten
meanwhile-deleted = Diese Meldung wurde gelöscht, während Sie sie offen hatten
meanwhile-choice = Von Ihnen ist noch nichts gespeichert: Was Sie geschrieben haben, steht unten im Formular. Wenn Sie es jetzt speichern, tritt es an die Stelle von all dem; nur ob die Meldung eingeschaltet ist, bleibt, wie es ist.
meanwhile-unknown = Dieses Formular sagt nicht, von wann es ist
meanwhile-unknown-choice = Die Meldung kann seither geändert worden sein. Von Ihnen ist noch nichts gespeichert: Was Sie geschrieben haben, steht unten im Formular. Wenn Sie es jetzt speichern, tritt es an die Stelle dessen, was die Meldung sagt.
meanwhile-anew = Meines verwerfen und die Meldung öffnen, wie sie jetzt ist
meanwhile-new = Sie lässt sich nicht mehr ändern. Was Sie geschrieben haben, steht unten im Formular als neue Meldung: Niemand sieht sie, solange Sie sie nicht veröffentlichen.
meanwhile-look = Die archivierte Meldung ansehen
