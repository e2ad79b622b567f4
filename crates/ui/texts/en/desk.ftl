## The list of alerts
desk-alerts-title = Alerts
desk-new = New alert
desk-filter-status = Status
desk-filter-unarchived = Not archived
desk-filter-audience = Audience
desk-filter-any = Any
desk-audience-organization = Everybody
desk-audience-team = Teams
desk-audience-user = People
desk-order = Order
desk-order-newest = Newest first
desk-order-gravest = Most severe first
desk-order-ending = Ending soonest
desk-order-begun = Latest start
desk-order-changed = Last changed
desk-none-found = No alert fits
desk-empty = Nothing has been announced yet
desk-empty-advice = Publish your first alert: everybody whom it concerns sees it at once, and you see who has heard.
desk-alerts-count = { $count ->
    [one] { $count } alert
   *[other] { $count } alerts
}
desk-column-alert = Alert
desk-column-window = When
desk-starts = Starts
desk-ends = Ends
desk-ended = Ended

## Writing an alert
compose-edit-title = Edit alert
compose-back-to-alert = Back to the alert
compose-refused = Not yet: see the notes beside the fields. Nothing was published or changed.
compose-preview = Preview
compose-title = Title
compose-message = Message
compose-blank = Please write something here.
compose-too-long = This is too long.
compose-bad-letters = This holds letters that cannot be shown.
compose-no-time = Choose a date and a time.
compose-past = This has passed: choose a later time.
compose-ends-first = It would end before it starts.
compose-bad-frequency = Choose a whole number, from 1 minute to 30 days.
compose-too-many-people = Choose at most 10,000; a team takes more.
compose-no-teams = Choose at least one team.
compose-no-people = Choose at least one person.
compose-unknown-people = Nobody in your organization has this address: { $name }
compose-which-teams = Which teams?
compose-which-people = Which people?
compose-find-team = Find a team
compose-find-person = Find by name or e-mail
compose-team-size = { $people ->
    [one] { $number } person
   *[other] { $number } people
}
compose-team-off = switched off, addresses nobody
compose-no-teams-yet = There are no teams yet. Make one first:
compose-no-team-found = No team of this name.
compose-nobody-found = Nobody found for “{ $name }”.
compose-search-closer = There are more: search for more letters of the name.
compose-inactive = account switched off
compose-more-chosen = { $count ->
    [one] and { $count } more person is chosen
   *[other] and { $count } more people are chosen
}
compose-paste = Paste e-mail addresses instead
compose-emails = One address on each line
compose-only-in-app = It appears in everybody’s inbox. No other channel is set up here yet.
compose-channels = Channels
compose-in-app = Inbox (always)
compose-start = Start
compose-start-now = Now
compose-start-later = Later
compose-start-at = Starts at
compose-expiry = Ends at
compose-zone = Times are in your zone, { $name }.
compose-reminders = Reminders
compose-reminds = Remind those who have not answered
compose-every = Every
compose-unit = Unit
compose-until = Until they have
compose-until-acknowledge = acknowledged
compose-until-read = read it
compose-asks = Ask everybody to acknowledge it
compose-renotify = Send it to everybody again
compose-renotify-hint = Without this, an edit only updates what people see, and tells those who are newly addressed. With it, everybody is told anew and asked to acknowledge anew.
compose-publish = Publish
compose-publish-hint = You can take it back for 10 seconds.
compose-save = Save
compose-published-before = This form has published an alert already. If you want another one, press “Publish” once more.
compose-taken-back = This form has published an alert already, which was taken back or deleted since. If you want to publish it again, press “Publish” once more.

## What would become of it
glance-title = As people will see it
glance-size = { $people ->
    [one] { $number } person
   *[other] { $number } people
}
glance-at-most = { $people ->
    [one] at most { $number } person
   *[other] at most { $number } people
}
glance-in-everybody = Everybody: { $size }
glance-in-people = { $size }
glance-in-teams = { $teams ->
    [one] { $size } in { $teams } team
   *[other] { $size } in { $teams } teams
}
glance-no-everybody = Nobody
glance-no-teams = No team chosen yet
glance-no-people = Nobody chosen yet
glance-void = Nobody is there at the moment. Whoever joins before the end will see it.
compose-title-missing = (no title yet)
compose-message-missing = (no message yet)
glance-when = When it is sent
glance-now = Sent at once
glance-first = First sent on
glance-unset = Choose when people hear of it first
glance-since = Running since
glance-anew = Again to everybody, at once
glance-end = Ends
glance-no-reminders = No reminders
glance-no-slots = No reminder comes before the end
glance-reminders = { $count ->
    [one] { $number } reminder, after { $every }:
   *[other] { $number } reminders, every { $every }:
}
glance-more = and { $name } more, the last

## Taking it back, and other deeds
undo = Undo
undo-soon = It goes out in a moment.
undo-later = It goes out
deeds-edit = Edit
deeds-copy = Copy as new
deeds-on = Switch on
deeds-off = Switch off
deeds-end = End or delete
deeds-archive = Archive
deeds-archive-hint = Archived, it is gone from every inbox for good; its figures stay.
deeds-archive-sure = Archive this alert? It cannot be brought back.
deeds-delete = Delete
deeds-delete-hint = Deleted, it is gone everywhere, with its figures.
deeds-delete-sure = Delete this alert with everything about it? This cannot be undone.
done-undone-before = It was taken back before. There is nothing left of its text.
done-undone = Taken back: nobody has seen it. Your text is here again.
done-undo-too-late = Too late: it has gone out. You can still switch it off or edit it.
done-alert-saved = Saved.
done-alert-sent-anew = Saved, and being sent to everybody again.
done-alert-archived = Archived.
done-alert-deleted = Deleted.
done-alert-on = Switched on.
done-alert-off = Switched off: nobody sees it and nobody is reminded.
done-switch-refused = It cannot go on as it is. Change its end or its reminders first.

## The dashboard
dashboard-now = Alerts now
dashboard-waiting = Waiting for answers
dashboard-none-waiting = No running alert asks to be acknowledged.
dashboard-answers-to = Answers to “{ $name }”
dashboard-acknowledged-of = { $done } of { $of } acknowledged
dashboard-figures = How people hear
dashboard-reached = Reached, over all alerts
dashboard-read-rate = Have read
dashboard-acknowledge-rate = Have acknowledged
dashboard-time-to-read = Half have read within
dashboard-time-to-acknowledge = Half have acknowledged within
dashboard-per-cent = { $name } %
dashboard-under-one = < 1 %
dashboard-dead = { $count ->
    [one] { $number } delivery has failed for good.
   *[other] { $number } deliveries have failed for good.
}
dashboard-funnel = From reached to acknowledged
dashboard-people-reached = Reached
dashboard-people-read = Read
dashboard-people-acknowledged = Acknowledged
dashboard-severities = Alerts by severity
dashboard-activity = Alerts published in the last 7 days
dashboard-day = Day
dashboard-date = { $day } { $month }
dashboard-add-people = Add people and teams first
