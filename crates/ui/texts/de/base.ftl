## Um jede Seite
skip-to-content = Zum Inhalt
nav-main = Hauptmenü
nav-inbox = Eingang
nav-unread = ungelesen
nav-snoozes = Aufgeschoben
nav-dashboard = Übersicht
nav-alerts = Meldungen
nav-teams = Teams
nav-people = Personen
nav-audit = Protokoll
nav-system = System
nav-settings = Einstellungen
nav-sign-out = Abmelden
pages-label = Seiten
pages-previous = Zurück
pages-next = Weiter
pages-of = Seite { $page } von { $pages }

## Wörter
severity-info = Hinweis
severity-warning = Warnung
severity-critical = Kritisch
status-active = Aktiv
status-scheduled = Geplant
status-expired = Abgelaufen
status-inactive = Ausgeschaltet
status-archived = Archiviert
round-initial = Erste Runde
round-reminder = Erinnerung
round-manual = Runde von Hand
round-escalation = Eskalation
delivery-pending = wartet
delivery-sending = wird gesendet
delivery-sent = gesendet
delivery-delivered = zugestellt
delivery-dead = fehlgeschlagen
delivery-cancelled = abgebrochen
ended-ran_out = abgelaufen
ended-unsnoozed = von Ihnen beendet
ended-replaced = erneut aufgeschoben
show-all = Alle
show-unread = Ungelesene
show-snoozed = Aufgeschobene

## Zeiten
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sep.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
date-time = { $day }. { $month } { $year }, { $time }
time-now = gerade eben
time-soon = gleich
time-ago-minutes = { $count ->
    [one] vor { $count } Minute
   *[other] vor { $count } Minuten
}
time-ago-hours = { $count ->
    [one] vor { $count } Stunde
   *[other] vor { $count } Stunden
}
time-ago-days = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}
time-in-minutes = { $count ->
    [one] in { $count } Minute
   *[other] in { $count } Minuten
}
time-in-hours = { $count ->
    [one] in { $count } Stunde
   *[other] in { $count } Stunden
}
time-in-days = { $count ->
    [one] in { $count } Tag
   *[other] in { $count } Tagen
}
span-seconds = { $count ->
    [one] { $count } Sekunde
   *[other] { $count } Sekunden
}
span-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
span-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
span-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}

## Was eben getan wurde
done-marked = Markiert.
done-marked-in-part = Nicht alles ließ sich markieren: Einige Meldungen sind inzwischen beendet oder wurden geändert, nachdem Sie sie gesehen haben, und fragen Sie neu.
done-asked-anew = Nicht markiert: Diese Meldung wurde geändert, nachdem Sie sie gesehen haben, und fragt Sie neu. Bitte lesen Sie, was jetzt darin steht.
done-none-chosen = Wählen Sie zuerst Meldungen aus.
done-read-all = Alles ist als gelesen markiert.
done-read = Als gelesen markiert.
done-unread = Als ungelesen markiert.
done-acknowledged = Bestätigt.
done-awake = Der Aufschub ist beendet. Erinnerungen kommen wieder wie zuvor.
done-snoozed = Aufgeschoben. Erinnerungen kommen von selbst wieder.

## Wenn etwas nicht geht
failure-home = Zur Startseite
failure-request = Anfrage { $name }
failure-signed-out = Bitte anmelden
failure-signed-out-advice = Sie sind abgemeldet.
failure-not-found = Seite nicht gefunden
failure-not-found-advice = Diese Seite gibt es nicht, oder was sie gezeigt hat, ist beendet.
failure-forbidden = Kein Zugriff
failure-forbidden-advice = Ihr Konto darf das nicht sehen. Fragen Sie einen Admin Ihrer Organisation.
failure-stale = Dieses Formular ist veraltet
failure-stale-advice = Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal. Nichts wurde geändert.
failure-malformed = Dieses Formular ließ sich nicht lesen
failure-malformed-advice = Gehen Sie zurück und senden Sie das Formular noch einmal. Nichts wurde geändert.
failure-no-such-deed = Diese Adresse ist keine Seite
failure-no-such-deed-advice = Sie nimmt nur entgegen, was ein Formular sendet, oder zeigt nur etwas an. Nichts wurde geändert.
failure-too-large = Zu groß
failure-too-large-advice = Das ist mehr, als auf einmal angenommen wird. Nichts wurde geändert.
failure-too-many = Zu viele Anfragen
too-many-advice = Zu viele Versuche. Versuchen Sie es in { $wait } wieder.
failure-conflict = Etwas anderes kam dazwischen
failure-conflict-advice = Was Sie sehen, hat sich vielleicht inzwischen geändert. Gehen Sie zurück, laden Sie die Seite neu und sehen Sie nach, bevor Sie es noch einmal tun.
failure-slow-form = Das kam nicht rechtzeitig an
failure-slow-form-advice = Die Verbindung ist langsam oder brach ab. Gehen Sie zurück und senden Sie es noch einmal. Nichts wurde geändert.
failure-busy = Einen Augenblick
failure-busy-advice = Der Dienst ist gerade nicht erreichbar. Versuchen Sie es in ein paar Sekunden noch einmal; nichts ging verloren.
failure-fault = Bei uns ist etwas schiefgegangen
failure-fault-advice = Versuchen Sie es noch einmal. Wenn es dabei bleibt, nennen Sie Ihrem Betreiber die Nummer der Anfrage.
