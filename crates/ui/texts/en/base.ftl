## Around every page
skip-to-content = Skip to the content
nav-main = Main
nav-inbox = Inbox
nav-unread = unread
nav-snoozes = Snoozes
nav-dashboard = Dashboard
nav-alerts = Alerts
nav-teams = Teams
nav-people = People
nav-audit = Audit
nav-system = System
nav-settings = Settings
nav-sign-out = Sign out
pages-label = Pages
pages-previous = Previous
pages-next = Next
pages-of = Page { $page } of { $pages }

## Words
severity-info = Info
severity-warning = Warning
severity-critical = Critical
status-active = Active
status-scheduled = Scheduled
status-expired = Expired
status-inactive = Switched off
status-archived = Archived
round-initial = First round
round-reminder = Reminder
round-manual = Round by hand
round-escalation = Escalation
delivery-pending = waiting
delivery-sending = being sent
delivery-sent = sent
delivery-delivered = delivered
delivery-dead = failed
delivery-cancelled = cancelled
ended-ran_out = ran out
ended-unsnoozed = ended by you
ended-replaced = snoozed anew
show-all = All
show-unread = Unread
show-snoozed = Snoozed

## Times
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
date-time = { $day } { $month } { $year }, { $time }
time-now = just now
time-soon = in a moment
time-ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
time-ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
time-ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
time-in-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
time-in-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
time-in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
span-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## What was just done
done-marked = Marked.
done-marked-in-part = Not everything could be marked: some alerts have ended meanwhile, or were changed after you saw them and ask you anew.
done-asked-anew = Not marked: this alert was changed after you saw it and asks you anew. Please read what it says now.
done-none-chosen = Select alerts first.
done-read-all = Everything is marked as read.
done-read = Marked as read.
done-unread = Marked as unread.
done-acknowledged = Acknowledged.
done-awake = The snooze has ended. Reminders come as before.
done-snoozed = Snoozed. Reminders come back by themselves.

## Failures
failure-home = To the start page
failure-request = Request { $name }
failure-signed-out = Please sign in
failure-signed-out-advice = You are signed out.
failure-not-found = Page not found
failure-not-found-advice = There is no such page, or what it showed has ended.
failure-forbidden = You do not have access
failure-forbidden-advice = Your account may not see this. Ask an admin of your organization.
failure-stale = This form is out of date
failure-stale-advice = Go back, reload the page and send it again. Nothing was changed.
failure-malformed = This form could not be read
failure-malformed-advice = Go back and send the form again. Nothing was changed.
failure-no-such-deed = This address is not a page
failure-no-such-deed-advice = It only takes what a form sends, or only shows something. Nothing was changed.
failure-too-large = Too large
failure-too-large-advice = That is more than can be taken at a time. Nothing was changed.
failure-too-many = Too many requests
too-many-advice = Too many attempts. Try again in { $wait }.
failure-conflict = Something else came in between
failure-conflict-advice = What you see may have changed meanwhile. Go back, reload the page and look before you do it again.
failure-slow-form = That took too long to arrive
failure-slow-form-advice = The connection is slow or was broken off. Go back and send it again. Nothing was changed.
failure-busy = Just a moment
failure-busy-advice = The service cannot be reached right now. Try again in a few seconds; nothing was lost.
failure-fault = Something went wrong on our side
failure-fault-advice = Try again. If it keeps happening, give your operator the number of the request.
