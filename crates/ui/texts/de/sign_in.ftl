## Anmelden
login-title = Anmelden
login-email = E-Mail
login-password = Passwort
login-submit = Anmelden
login-help = Passwort vergessen? Ein Admin Ihrer Organisation kann Ihnen einen Link geben, mit dem Sie ein neues setzen.
login-refused = E-Mail und Passwort passen nicht zusammen, oder das Konto ist geschlossen.
login-too-many = Zu viele Versuche. Versuchen Sie es in { $wait } wieder.
