## Der Link, um ein Passwort zu setzen
set-password-title = Passwort setzen
set-password-for = Für das Konto { $name }
set-password-submit = Passwort setzen und anmelden
set-password-hint = Mindestens { $count } Zeichen; nicht Ihre E-Mail-Adresse und keines, das alle zuerst probieren.
set-password-bad = Dieser Link gilt nicht mehr
set-password-bad-advice = Er wurde schon benutzt oder durch einen neueren ersetzt, oder er ist abgelaufen. Ein Admin Ihrer Organisation kann Ihnen einen neuen geben.
done-password-set = Ihr Passwort ist gesetzt.

## Der erste Start
setup-title = Oyez einrichten
setup-note = Hier kann sich noch niemand anmelden. Legen Sie den ersten Admin an, der diese Installation auch betreibt.
setup-code = Einrichtungscode
setup-code-hint = „oyez serve“ zeigt ihn auf seiner Konsole, in fünf Vierergruppen.
setup-organization-part = Die Organisation
setup-organization = Name der Organisation
setup-zone = Zeitzone
setup-zone-hint = Nach ihr richten sich die Tage aller, die keine andere gewählt haben.
setup-joins = Es gibt hier schon eine Organisation, aber ohne Admin. Sie werden ihr Admin; ihr Name, ihre Personen und ihre Einstellungen bleiben, wie sie sind.
setup-admin-part = Sie
setup-repeated = Passwort wiederholen
setup-submit = Einrichten
done-set-up = Willkommen. Alles ist bereit für Ihre erste Meldung.

## Ohne Verbindung
offline-title = Sie sind offline
offline-advice = Diese Seite braucht den Server, und der ist nicht erreichbar. Nichts wurde geändert.
offline-inbox = Zum Eingang
offline-mark = Offline, Stand { $name }.
offline-again = Noch einmal versuchen
app-description = Meldungen, die niemand versäumen darf, und wer sie gehört hat.
