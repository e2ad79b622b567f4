## Signing in
login-title = Sign in
login-email = E-mail
login-password = Password
login-submit = Sign in
login-help = Forgotten your password? An admin of your organization can give you a link to set a new one.
login-refused = E-mail and password do not match, or the account is deactivated.
login-ended = You are no longer signed in here: you were signed out, the password was changed, or you have been away for long. Please sign in again.
login-back = You will come back to where you were.
done-signed-out = You are signed out.
