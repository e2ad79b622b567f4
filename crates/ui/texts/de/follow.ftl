## Eine Meldung, verfolgt
follow-back = Alle Meldungen
follow-tabs = Zu dieser Meldung
follow-tab-overview = Überblick
follow-tab-recipients = Empfänger
follow-tab-rounds = Runden
follow-tab-deliveries = Zustellungen
follow-tab-trail = Protokoll
follow-send = Erneut senden …
follow-send-who = { $count ->
    [one] Sendet die Meldung jetzt an alle Angesprochenen: { $number } Person, auch wenn sie bestätigt oder aufgeschoben hat.
   *[other] Sendet die Meldung jetzt an alle Angesprochenen: { $number } Personen, auch wer bestätigt oder aufgeschoben hat.
}
follow-send-now = Erneut an alle senden
follow-send-confirm = { $count ->
    [one] Diese Meldung erneut an { $number } Person senden?
   *[other] Diese Meldung erneut an { $number } Personen senden?
}
follow-remind = Jetzt erinnern …
follow-remind-who-acknowledge = Erinnert alle, die weder bestätigt noch aufgeschoben haben.
follow-remind-who-read = Erinnert alle, die weder gelesen noch bestätigt noch aufgeschoben haben.
follow-remind-most = { $count ->
    [one] Das ist höchstens { $number } Person.
   *[other] Das sind höchstens { $number } Personen.
}
follow-remind-now = Erinnern
follow-remind-confirm = { $count ->
    [one] Jetzt höchstens { $number } Person erinnern?
   *[other] Jetzt bis zu { $number } Personen erinnern?
}

## Wie weit sie gekommen ist
follow-heard = Wer sie gehört hat
follow-step-reached = Erreicht
follow-step-read = Gelesen
follow-step-acknowledged = Bestätigt
follow-step-snoozed = Zurzeit aufgeschoben
follow-percent = { $count } %
follow-percent-little = Unter 1 %
follow-of-audience = von { $number } Angesprochenen
follow-of-reached = von { $number } Erreichten
follow-pace = typische Dauer: { $name }
follow-people = { $count ->
    [one] { $number } Person
   *[other] { $number } Personen
}
follow-channel-inapp = In der App
follow-channel-email = E-Mail
follow-channel-sms = SMS
follow-failed = { $count ->
    [one] { $number } Zustellung ist gescheitert.
   *[other] { $number } Zustellungen sind gescheitert.
}
follow-failed-look = Ansehen
follow-rounds = Runden
follow-no-rounds = Noch ist nichts gesendet
follow-all-rounds = { $count ->
    [one] { $number } Runde
   *[other] Alle { $number } Runden
}
follow-by-hand = von Hand
follow-round-progress = { $passed } von { $whole } Personen
follow-left-acknowledged = { $count ->
    [one] { $number } Person ausgelassen: hatte bestätigt
   *[other] { $number } Personen ausgelassen: hatten bestätigt
}
follow-left-snoozed = { $count ->
    [one] { $number } Person ausgelassen: hat aufgeschoben
   *[other] { $number } Personen ausgelassen: haben aufgeschoben
}
follow-left-read = { $count ->
    [one] { $number } Person ausgelassen: hatte gelesen
   *[other] { $number } Personen ausgelassen: hatten gelesen
}
follow-missed = { $count ->
    [one] Steht auch für { $number } versäumten Termin
   *[other] Steht auch für { $number } versäumte Termine
}
follow-skipped = Nicht gesendet über { $name }: nicht eingerichtet
follow-stop-archived = Abgebrochen: Die Meldung wurde archiviert
follow-stop-deactivated = Abgebrochen: Die Meldung wurde ausgeschaltet
follow-stop-deleted = Abgebrochen: Die Meldung wurde gelöscht
follow-stop-expired = Abgebrochen: Die Meldung ist abgelaufen
follow-stop-rescheduled = Abgebrochen: Die Meldung beginnt nun später
follow-missing-unanswered = Noch nicht bestätigt
follow-missing-unread = Noch nicht gelesen
follow-complete-unanswered = Alle haben bestätigt.
follow-complete-unread = Alle haben sie gelesen.
follow-missing-all-unanswered = Alle zeigen, die nicht bestätigt haben
follow-missing-all-unread = Alle zeigen, die nicht gelesen haben

## Worum es geht
follow-about = Zu dieser Meldung
follow-message = Nachricht
follow-audience = Angesprochen
follow-counting = Die Personen werden gerade gezählt
follow-everybody = Alle in der Organisation
follow-further = { $count ->
    [one] und { $number } weitere
   *[other] und { $number } weitere
}
follow-window = Sichtbar
follow-from = von
follow-until = bis
follow-reminders = Erinnerungen
follow-every = Abstand: { $name }
follow-stops-on-acknowledge = bis zur Bestätigung
follow-stops-on-read = bis sie gelesen ist
follow-no-reminders = Keine
follow-next = Nächste Runde
follow-channels = Kanäle
follow-asked = Bestätigung erbeten
follow-published = Veröffentlicht von
follow-yes = ja
follow-no = nein

## Was mit ihr geschah
follow-trail = Protokoll
follow-trail-all = Das ganze Protokoll zeigen
follow-no-trail = Nichts ist aufgezeichnet
follow-deed-publish = hat sie veröffentlicht
follow-deed-edit = hat sie geändert
follow-deed-archive = hat sie archiviert
follow-deed-delete = hat sie gelöscht
follow-deed-undo = hat sie vor dem Beginn zurückgenommen
follow-deed-trigger = hat sie erneut an alle gesendet
follow-deed-remind = hat alle erinnert, die nicht geantwortet hatten
follow-deed-retry = hat gescheiterte Zustellungen neu versuchen lassen

## Empfänger
follow-answer = Was sie taten
follow-answer-all = Alle
follow-answer-unread = Nicht gelesen
follow-answer-read = Gelesen
follow-answer-acknowledged = Bestätigt
follow-answer-snoozed = Aufgeschoben
follow-answer-unanswered = Nicht bestätigt
follow-file = Als CSV herunterladen
follow-person = Person
follow-nobody-fits = Niemand passt
follow-show-all = Alle zeigen
follow-nobody = Niemand ist angesprochen
follow-nobody-advice = Vielleicht sind die Teams leer oder die Konten deaktiviert. Bearbeiten Sie die Meldung, um andere anzusprechen.
follow-mark-acknowledged = Bestätigt
follow-mark-earlier = Hat eine frühere Fassung bestätigt
follow-mark-snoozed = Aufgeschoben bis
follow-mark-read = Gelesen
follow-mark-unread = Nicht gelesen

## Die Datei der Empfänger
file-account = Konto Nr.
file-name = Name
file-read-at = Gelesen am ({ $name })
file-is-acknowledged = Bestätigt
file-acknowledged-at = Bestätigt am ({ $name })
file-acknowledged-revision = Bestätigte Fassung
file-snoozed-until = Aufgeschoben bis ({ $name })

## Zustellungen
follow-round = Runde
follow-round-any = Alle Runden
follow-round-old = Eine ältere Runde
follow-deliveries-all = Alle Zustellungen
follow-deliveries-dead = Nur gescheiterte
follow-state = Stand
follow-attempts = { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuche
}
follow-last-error = Letzte Antwort:
follow-next-attempt = Nächster Versuch
follow-retry = Gescheiterte neu versuchen
follow-retry-round = Gescheiterte dieser Runde neu versuchen
follow-retry-confirm = { $count ->
    [one] { $number } gescheiterte Zustellung neu versuchen?
   *[other] Bis zu { $number } gescheiterte Zustellungen neu versuchen?
}
follow-no-delivery-fits = Keine Zustellung passt
follow-no-deliveries = Keine Zustellungen
follow-no-deliveries-advice = Sie erscheinen, sobald eine Runde gesendet ist, und werden danach eine Zeit lang aufbewahrt.
follow-reason-archived = die Meldung wurde archiviert
follow-reason-deactivated = die Meldung wurde ausgeschaltet
follow-reason-deleted = die Meldung wurde gelöscht
follow-reason-expired = die Meldung ist abgelaufen
follow-reason-acknowledged = hatte bestätigt
follow-reason-read = hatte gelesen
follow-reason-snoozed = hatte aufgeschoben
follow-reason-superseded = eine neuere Runde trat an ihre Stelle
follow-reason-person_inactive = das Konto ist deaktiviert
follow-reason-not_addressed = ist nicht mehr angesprochen
done-reminding = Eine Erinnerung geht an alle, die nicht geantwortet haben.
done-reminding-already = Sie werden gerade schon erinnert.
done-sent-again = Die Meldung geht an alle.
done-sent-before = Dieses Formular wurde zweimal abgeschickt; die Meldung geht nur einmal hinaus.
done-not-active = Nichts wurde gesendet: Die Meldung ist ausgeschaltet, noch nicht begonnen oder vorbei.
done-retried = Die gescheiterten Zustellungen werden neu versucht.
done-retried-none = Nichts war gescheitert.
