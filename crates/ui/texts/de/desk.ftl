## Die Liste der Meldungen
desk-alerts-title = Meldungen
desk-new = Neue Meldung
desk-filter-status = Status
desk-filter-unarchived = Nicht archiviert
desk-filter-audience = Empfänger
desk-filter-any = Alle
desk-audience-organization = Alle
desk-audience-team = Teams
desk-audience-user = Personen
desk-order = Reihenfolge
desk-order-newest = Neueste zuerst
desk-order-gravest = Dringendste zuerst
desk-order-ending = Bald endende zuerst
desk-order-begun = Zuletzt begonnene zuerst
desk-order-changed = Zuletzt geänderte zuerst
desk-none-found = Keine Meldung passt
desk-empty = Noch wurde nichts gemeldet
desk-empty-advice = Veröffentlichen Sie Ihre erste Meldung: Alle, die sie betrifft, sehen sie sofort, und Sie sehen, wer sie gehört hat.
desk-alerts-count = { $count ->
    [one] { $count } Meldung
   *[other] { $count } Meldungen
}
desk-column-alert = Meldung
desk-column-window = Wann
desk-starts = Beginnt
desk-ends = Endet
desk-ended = Endete

## Eine Meldung schreiben
compose-edit-title = Meldung bearbeiten
compose-back-to-alert = Zurück zur Meldung
compose-refused = Noch nicht: Bitte beachten Sie die Hinweise bei den Feldern. Es wurde nichts veröffentlicht oder geändert.
compose-preview = Vorschau
compose-title = Titel
compose-message = Nachricht
compose-blank = Bitte schreiben Sie hier etwas.
compose-too-long = Das ist zu lang.
compose-bad-letters = Das enthält Zeichen, die sich nicht zeigen lassen.
compose-no-time = Wählen Sie Datum und Uhrzeit.
compose-past = Das ist vorbei: Wählen Sie eine spätere Zeit.
compose-ends-first = Sie würde enden, bevor sie beginnt.
compose-bad-frequency = Wählen Sie eine ganze Zahl, von 1 Minute bis 30 Tage.
compose-too-many-people = Wählen Sie höchstens 10.000; ein Team fasst mehr.
compose-no-teams = Wählen Sie mindestens ein Team.
compose-no-people = Wählen Sie mindestens eine Person.
compose-unknown-people = Niemand in Ihrer Organisation hat diese Adresse: { $name }
compose-which-teams = Welche Teams?
compose-which-people = Welche Personen?
compose-find-team = Team suchen
compose-find-person = Nach Name oder E-Mail suchen
compose-team-size = { $people ->
    [one] { $number } Person
   *[other] { $number } Personen
}
compose-team-off = deaktiviert, erreicht niemanden
compose-no-teams-yet = Es gibt noch keine Teams. Legen Sie zuerst eines an:
compose-no-team-found = Kein Team heißt so.
compose-nobody-found = Niemand gefunden für „{ $name }“.
compose-search-closer = Es gibt noch mehr: Suchen Sie mit mehr Buchstaben.
compose-inactive = Konto deaktiviert
compose-more-chosen = { $count ->
    [one] und { $count } weitere Person ist ausgewählt
   *[other] und { $count } weitere Personen sind ausgewählt
}
compose-paste = Stattdessen E-Mail-Adressen einfügen
compose-emails = Eine Adresse je Zeile
compose-only-in-app = Die Meldung erscheint im Eingang aller Empfänger. Ein anderer Kanal ist hier noch nicht eingerichtet.
compose-channels = Kanäle
compose-in-app = Eingang (immer)
compose-start = Beginn
compose-start-now = Sofort
compose-start-later = Später
compose-start-at = Beginnt am
compose-expiry = Endet am
compose-zone = Zeiten gelten in Ihrer Zeitzone, { $name }.
compose-reminders = Erinnerungen
compose-reminds = Alle erinnern, die noch nicht geantwortet haben
compose-every = Alle
compose-unit = Einheit
compose-until = Bis
compose-until-acknowledge = bestätigt wurde
compose-until-read = gelesen wurde
compose-asks = Alle um Bestätigung bitten
compose-renotify = Allen noch einmal senden
compose-renotify-hint = Sonst ändert sich nur, was alle sehen, und neu Angesprochene werden benachrichtigt. Hiermit werden alle neu benachrichtigt und neu um Bestätigung gebeten.
compose-publish = Veröffentlichen
compose-publish-hint = Sie können sie 10 Sekunden lang zurücknehmen.
compose-save = Speichern
compose-published-before = Dieses Formular hat schon eine Meldung veröffentlicht. Wenn Sie noch eine wollen, drücken Sie noch einmal „Veröffentlichen“.
compose-taken-back = Dieses Formular hat schon eine Meldung veröffentlicht, die seither zurückgenommen oder gelöscht wurde. Wenn Sie sie wieder veröffentlichen wollen, drücken Sie noch einmal „Veröffentlichen“.

## Was daraus würde
glance-title = So werden die Leute sie sehen
glance-size = { $people ->
    [one] { $number } Person
   *[other] { $number } Personen
}
glance-at-most = { $people ->
    [one] höchstens { $number } Person
   *[other] höchstens { $number } Personen
}
glance-in-everybody = Alle: { $size }
glance-in-people = { $size }
glance-in-teams = { $teams ->
    [one] { $size } in { $teams } Team
   *[other] { $size } in { $teams } Teams
}
glance-no-everybody = Niemand
glance-no-teams = Noch kein Team ausgewählt
glance-no-people = Noch niemand ausgewählt
glance-void = Zurzeit ist dort niemand. Wer vor dem Ende dazukommt, wird sie sehen.
compose-title-missing = (noch kein Titel)
compose-message-missing = (noch keine Nachricht)
glance-when = Wann sie gesendet wird
glance-now = Wird sofort gesendet
glance-first = Zuerst gesendet am
glance-unset = Wählen Sie, wann sie zuerst gesendet wird
glance-since = Läuft seit
glance-anew = Noch einmal an alle, sofort
glance-end = Endet
glance-no-reminders = Keine Erinnerungen
glance-no-slots = Vor dem Ende kommt keine Erinnerung
glance-reminders = { $count ->
    [one] { $number } Erinnerung, Abstand { $every }:
   *[other] { $number } Erinnerungen, Abstand { $every }:
}
glance-more = und { $name } weitere, die letzte

## Zurücknehmen und anderes
undo = Zurücknehmen
undo-soon = Sie geht gleich hinaus.
undo-later = Sie wird gesendet
deeds-edit = Bearbeiten
deeds-copy = Als neue kopieren
deeds-on = Einschalten
deeds-off = Ausschalten
deeds-end = Beenden oder löschen
deeds-archive = Archivieren
deeds-archive-hint = Archiviert verschwindet sie endgültig aus jedem Eingang; ihre Zahlen bleiben.
deeds-archive-sure = Diese Meldung archivieren? Sie lässt sich nicht zurückholen.
deeds-delete = Löschen
deeds-delete-hint = Gelöscht verschwindet sie überall, samt ihren Zahlen.
deeds-delete-sure = Diese Meldung mit allem, was dazugehört, löschen? Das lässt sich nicht rückgängig machen.
done-undone-before = Die Meldung wurde schon zurückgenommen. Ihr Text ist nicht mehr da.
done-undone = Zurückgenommen: Niemand hat sie gesehen. Ihr Text ist wieder hier.
done-undo-too-late = Zu spät: Sie ist schon hinausgegangen. Sie können sie noch ausschalten oder bearbeiten.
done-alert-saved = Gespeichert.
done-alert-sent-anew = Gespeichert und wird allen noch einmal gesendet.
done-alert-archived = Archiviert.
done-alert-deleted = Gelöscht.
done-alert-on = Eingeschaltet.
done-alert-off = Ausgeschaltet: Niemand sieht sie, niemand wird erinnert.
done-switch-refused = So kann sie nicht weitergehen. Ändern Sie zuerst ihr Ende oder ihre Erinnerungen.

## Die Übersicht
dashboard-now = Meldungen jetzt
dashboard-waiting = Warten auf Antworten
dashboard-none-waiting = Keine laufende Meldung bittet um Bestätigung.
dashboard-answers-to = Antworten auf „{ $name }“
dashboard-acknowledged-of = { $done } von { $of } bestätigt
dashboard-figures = Wie Meldungen ankommen
dashboard-reached = Erreicht, über alle Meldungen
dashboard-read-rate = Haben gelesen
dashboard-acknowledge-rate = Haben bestätigt
dashboard-time-to-read = Hälfte hat gelesen nach
dashboard-time-to-acknowledge = Hälfte hat bestätigt nach
dashboard-per-cent = { $name } %
dashboard-under-one = < 1 %
dashboard-dead = { $count ->
    [one] { $number } Zustellung ist endgültig gescheitert.
   *[other] { $number } Zustellungen sind endgültig gescheitert.
}
dashboard-funnel = Von erreicht bis bestätigt
dashboard-people-reached = Erreicht
dashboard-people-read = Gelesen
dashboard-people-acknowledged = Bestätigt
dashboard-severities = Meldungen nach Dringlichkeit
dashboard-activity = In den letzten 7 Tagen veröffentlichte Meldungen
dashboard-day = Tag
dashboard-date = { $day }.{ $number }.
dashboard-add-people = Zuerst Personen und Teams anlegen
