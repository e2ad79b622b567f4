## Ob eine Seite von ihrem Server hört
connection = Verbindung
connection-away = Sie sind offline: Was Sie sehen, ist von { $name }. Was Sie markieren, wird gemerkt und gesendet, sobald Sie wieder online sind.
connection-back = Sie sind wieder online.
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
kept-read = Gelesen: wird gesendet, sobald Sie wieder online sind
kept-unread = Ungelesen: wird gesendet, sobald Sie wieder online sind
kept-acknowledged = Bestätigt: wird gesendet, sobald Sie wieder online sind
kept-waits = Sie sind offline. Das geht erst, wenn Sie wieder online sind.
kept-lost = Nicht alles, was Sie offline markiert haben, ließ sich markieren: Einige Meldungen sind inzwischen beendet.
