## Anmelden
login-title = Anmelden
login-email = E-Mail
login-password = Passwort
login-submit = Anmelden
login-help = Passwort vergessen? Ein Admin Ihrer Organisation kann Ihnen einen Link geben, mit dem Sie ein neues setzen.
login-refused = E-Mail und Passwort passen nicht zusammen, oder das Konto ist deaktiviert.
login-ended = Sie sind hier nicht mehr angemeldet: Sie wurden abgemeldet, das Passwort wurde geändert, oder Sie waren lange nicht hier. Bitte melden Sie sich neu an.
login-back = Danach sind Sie wieder da, wo Sie waren.
done-signed-out = Sie sind abgemeldet.
