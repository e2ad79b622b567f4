## The link to set a password
set-password-title = Set your password
set-password-for = For the account { $name }
set-password-submit = Set the password and sign in
set-password-hint = At least { $count } characters; not your address, and none that everybody tries first.
set-password-bad = This link is no longer valid
set-password-bad-advice = It was used already or replaced by a newer one, or it has expired. An admin of your organization can give you a new one.
done-password-set = Your password is set.

## The first run
setup-title = Set up Oyez
setup-note = Nobody can sign in here yet. Make the first admin, who also operates this installation.
setup-code = Set-up code
setup-code-hint = “oyez serve” shows it on its console, in five groups of four.
setup-organization-part = The organization
setup-organization = Name of the organization
setup-zone = Time zone
setup-zone-hint = The days of everybody who has not chosen another begin and end in it.
setup-joins = There is an organization here already, without an admin. You become its admin; its name, people and settings stay as they are.
setup-admin-part = You
setup-repeated = Repeat the password
setup-submit = Set up
done-set-up = Welcome. Everything is ready for your first alert.

## Without a connection
offline-title = You are offline
offline-advice = This page needs the server, which cannot be reached. Nothing was changed.
offline-inbox = To the inbox
offline-mark = Offline, as of { $name }.
offline-again = Try again
app-description = Alerts that must not be missed, and who has heard them.
