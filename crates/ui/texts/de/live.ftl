## Ob eine Seite von ihrem Server hört
connection = Verbindung
connection-away = Keine Verbindung: Was Sie sehen, ist von { $name }. Was Sie markieren, wird gemerkt und gesendet, sobald es wieder eine gibt.
connection-back = Die Verbindung ist wieder da.
connection-deaf = Diese Seite erfährt Neues nicht mehr sofort, denn der Server hat gerade keinen Platz für sie. Sie sieht jede Minute nach.
connection-deaf-deed = Jetzt nachsehen
connection-out = Sie sind abgemeldet: Was Sie sehen, kann veraltet sein.
connection-out-deed = Anmelden

## Was ankommt, vorgelesen
said-arrived = Neue Meldung, { $name }
said-reminded = Erinnerung, { $name }
said-several = { $name } Meldungen sind gerade eingetroffen
said-several-grave = { $name } Meldungen sind gerade eingetroffen, mindestens eine davon kritisch

## Markierungen, die auf die Verbindung warten
kept-read = Gelesen: wird gesendet, sobald es eine Verbindung gibt
kept-unread = Ungelesen: wird gesendet, sobald es eine Verbindung gibt
kept-acknowledged = Bestätigt: wird gesendet, sobald es eine Verbindung gibt
kept-waits = Es gibt keine Verbindung. Das geht erst, wenn sie wieder da ist.
kept-lost = Nicht alles, was Sie ohne Verbindung markiert haben, ließ sich markieren: Einige Meldungen sind inzwischen beendet oder wurden geändert und fragen Sie neu.
