## Signing in
login-title = Sign in
login-email = E-mail
login-password = Password
login-submit = Sign in
login-help = Forgotten your password? An admin of your organization can give you a link to set a new one.
login-refused = E-mail and password do not fit together, or the account is closed.
login-too-many = Too many attempts. Try again in { $wait }.
