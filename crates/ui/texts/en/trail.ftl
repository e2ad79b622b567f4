## The audit trail in sentences
trail-more = { $count } details
trail-what = What happened
trail-by-person = What this person did
trail-alert-publish = { $who } published { $what }
trail-alert-edit = { $who } edited { $what }
trail-alert-trigger = { $who } sent { $what } to its whole audience again
trail-alert-remind = { $who } reminded those who had not answered { $what }
trail-alert-retry = { $count ->
    [one] { $who } had { $number } failed delivery of { $what } tried again
   *[other] { $who } had { $number } failed deliveries of { $what } tried again
}
trail-alert-archive = { $who } archived { $what }
trail-alert-delete = { $who } deleted { $what }
trail-alert-undo = { $who } took { $what } back before it began
trail-user-create = { $who } added { $what }
trail-user-create-self = { $who } set up their own account
trail-user-register = { $who } registered
trail-user-update = { $who } changed the account of { $what }
trail-user-update-self = { $who } changed their own account
trail-user-activate = { $who } switched the account of { $what } on
trail-user-deactivate = { $who } switched the account of { $what } off
trail-user-import = { $count ->
    [one] { $who } began { $what } of { $number } line
   *[other] { $who } began { $what } of { $number } lines
}
trail-user-import_end = { $who }: { $what } has ended
trail-user-set_password = { $who } set the password of { $what }
trail-user-set_password-self = { $who } set their own password
trail-user-issue_password_ticket = { $who } made a link for { $what } to set a password
trail-user-issue_import_tickets = { $count ->
    [one] { $who } downloaded the link of one person to set a password, from { $what }
   *[other] { $who } downloaded links for { $number } people to set passwords, from { $what }
}
trail-team-create = { $who } made the team { $what }
trail-team-update = { $who } changed the team { $what }
trail-team-delete = { $who } deleted the team { $what }
trail-team-add_members = { $count ->
    [one] { $who } added { $number } person to the team { $what }
   *[other] { $who } added { $number } people to the team { $what }
}
trail-team-remove_members = { $count ->
    [one] { $who } took { $number } person out of the team { $what }
   *[other] { $who } took { $number } people out of the team { $what }
}
trail-api_token-create = { $who } made the token { $what }
trail-api_token-revoke = { $who } revoked the token { $what }
trail-organization-create = { $who } set up { $what }
trail-organization-update = { $who } changed the settings of { $what }
trail-organization-import_reference = { $who } brought { $what } over from another system
trail-demo-seed = { $who } filled in the demonstration
trail-organization = the organization
trail-import = import no. { $name }
trail-deliveries = its deliveries
trail-number = no. { $name }
trail-gone = { $name } (deleted)
trail-gone-alert = a deleted alert (no. { $name })
trail-gone-team = no. { $name } (deleted)
trail-gone-user = account no. { $name }
trail-gone-api_token = no. { $name }

## Two who edit one alert
meanwhile-edited = This alert was changed while you had it open
meanwhile-archived = This alert was archived while you had it open
meanwhile-deleted = This alert was deleted while you had it open
meanwhile-choice = Nothing of yours is saved yet: what you typed stands in the form below. If you save it now, it takes the place of all this; only whether the alert is switched on stays as it is.
meanwhile-unknown = This form does not tell from when it is
meanwhile-unknown-choice = The alert may have been changed since. Nothing of yours is saved yet: what you typed stands in the form below. If you save it now, it takes the place of what the alert says.
meanwhile-anew = Leave mine, and open the alert as it is now
meanwhile-new = It cannot be changed any more. What you typed stands in the form below, as a new alert: nobody sees it unless you publish it.
meanwhile-look = Look at the archived alert
