# Was an Formularen und Dateien beanstandet wird, für das, was die Dienste auf Englisch sagen.
complaint-required = Bitte ausfüllen.
complaint-too-long = { $count ->
    [one] Bitte höchstens ein Zeichen.
   *[other] Bitte höchstens { $count } Zeichen.
}
complaint-too-short = { $count ->
    [one] Bitte mindestens ein Zeichen.
   *[other] Bitte mindestens { $count } Zeichen.
}
complaint-too-many = Davon bitte höchstens { $count }.
complaint-none-chosen = Wählen Sie mindestens eines aus.
complaint-control = Steuerzeichen sind nicht erlaubt.
complaint-no-address = Bitte eine gültige E-Mail-Adresse eingeben.
complaint-no-username = Bitte einen gültigen Benutzernamen eingeben. Erlaubt sind nur Buchstaben, Ziffern und die Zeichen @ . + - _
complaint-no-integer = Bitte eine ganze Zahl eingeben.
complaint-no-number = Bitte eine Zahl eingeben.
complaint-too-small = Bitte { $count } oder mehr.
complaint-too-large = Bitte { $count } oder weniger.
complaint-no-whole-minutes = Das muss eine ganze Zahl von Minuten ergeben.
complaint-minutes-between = Das müssen zwischen { $least } und { $most } Minuten sein.
complaint-no-yes-or-no = Hier muss „ja“ oder „nein“ stehen.
complaint-no-choice = „{ $value }“ steht hier nicht zur Wahl.
complaint-no-zone = „{ $value }“ ist keine gültige Zeitzone.
complaint-gone = Das Gewählte gibt es nicht mehr (Nummer { $value }).
complaint-years = Der Zeitpunkt muss zwischen den Jahren 1970 und 2200 liegen.
complaint-password-common = Dieses Passwort ist zu verbreitet.
complaint-password-similar = Das Passwort ist dem Benutzernamen oder der E-Mail-Adresse zu ähnlich.
complaint-password-wrong = Das ist nicht Ihr aktuelles Passwort.
complaint-password-same = Das ist Ihr aktuelles Passwort. Bitte wählen Sie ein anderes.
complaint-link-over = Dieser Link gilt nicht oder nicht mehr.
complaint-code = Das ist nicht der Einrichtungscode.
complaint-past = Das muss in der Zukunft liegen.
complaint-scope = Nur ein Admin darf veröffentlichen. Lassen Sie es nur lesen, oder Ihre eigenen Meldungen beantworten.
complaint-tokens = Sie haben schon { $count } Token. Widerrufen Sie zuerst eines.
complaint-username-taken = Diesen Benutzernamen hat schon jemand.
complaint-email-taken = Diese E-Mail-Adresse hat schon jemand.
complaint-last-admin-role = Der letzte aktive Admin muss Admin bleiben.
complaint-last-admin-activity = Der letzte aktive Admin kann nicht deaktiviert werden.
complaint-team-taken = Ein Team mit diesem Namen gibt es schon.
complaint-late = Das ist so spät, dass die Meldung nach dem Jahr 2200 abliefe. Bitte ein Ende oder einen früheren Beginn angeben.
complaint-expired = Das Ende muss in der Zukunft liegen.
complaint-ends-first = Die Meldung muss beginnen, bevor sie endet.
complaint-deliveries = Diese Meldung könnte { $promised } Zustellungen auslösen (Personen: { $people }, Runden: { $rounds }, Kanäle: { $channels }); höchstens { $limit } sind erlaubt.
complaint-file-empty = Die Datei ist leer.
complaint-file-long = Die Datei hat mehr als { $count } Zeilen.
complaint-file-broken = Die Datei kam nicht vollständig an.
complaint-file-open-quote = Ab Zeile { $line } endet { $bytes } Bytes lang kein Datensatz; vielleicht ist ein Anführungszeichen nicht geschlossen, oder die Zeilen sind leer.
complaint-column-nameless = Spalte { $number } hat keinen Namen. Möglich sind: { columns-known }.
complaint-column-unknown = Die Spalte „{ $value }“ ist nicht bekannt. Möglich sind: { columns-known }.
complaint-columns-unknown-more = Diese und { $more } weitere Spalten sind nicht bekannt: { $value }. Möglich sind: { columns-known }.
complaint-columns-unknown = Diese Spalten sind nicht bekannt: { $value }. Möglich sind: { columns-known }.
complaint-column-email = Die Spalte „{ column-email }“ fehlt.
complaint-column-twice = Die Spalte „{ $column }“ gibt es doppelt.
complaint-open-quote = { $reason } Vielleicht ist ein Anführungszeichen in Zeile { $line } nicht geschlossen.
complaint-cells = { $named } Zellen erwartet, { $found } gefunden.
complaint-cell-nameless = Zelle { $number } steht in einer Spalte ohne Namen.
complaint-no-text = Das ist kein Text in UTF-8. Speichern Sie die Datei in der Tabellenkalkulation als „CSV UTF-8“.
complaint-name-long = Kein Name darf mehr als { $count } Zeichen haben.
complaint-address-twice = Diese Adresse steht schon in Zeile { $line }.
complaint-username-twice = Dieser Name steht schon in Zeile { $line }.
complaint-operator = Ein Import ändert den Betreiber der Installation nicht.
complaint-admin = Ein Import stuft keinen Admin herab und deaktiviert keinen.
complaint-of-column = { $column }: { $reason }
