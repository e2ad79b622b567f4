## One alert, followed
follow-back = All alerts
follow-tabs = About this alert
follow-tab-overview = Overview
follow-tab-recipients = Recipients
follow-tab-rounds = Rounds
follow-tab-deliveries = Deliveries
follow-tab-trail = Audit trail
follow-send = Send again …
follow-send-who = { $count ->
    [one] Sends the alert now to its whole audience: { $number } person, also where they have acknowledged or snoozed it.
   *[other] Sends the alert now to its whole audience: { $number } people, also those who have acknowledged or snoozed it.
}
follow-send-now = Send again to everybody
follow-send-confirm = { $count ->
    [one] Send this alert again to { $number } person?
   *[other] Send this alert again to { $number } people?
}
follow-remind = Remind these now …
follow-remind-who-acknowledge = Reminds everybody who has not acknowledged it and has not snoozed it.
follow-remind-who-read = Reminds everybody who has not read or acknowledged it and has not snoozed it.
follow-remind-most = { $count ->
    [one] That is { $number } person at most.
   *[other] That is { $number } people at most.
}
follow-remind-now = Remind them
follow-remind-confirm = { $count ->
    [one] Remind { $number } person at most now?
   *[other] Remind up to { $number } people now?
}

## How far it has come
follow-heard = Who has heard
follow-step-reached = Reached
follow-step-read = Read
follow-step-acknowledged = Acknowledged
follow-step-snoozed = Snoozed now
follow-percent = { $count }%
follow-percent-little = Under 1%
follow-of-audience = of { $number } addressed
follow-of-reached = of { $number } reached
follow-pace = half of them within { $name }
follow-people = { $count ->
    [one] { $number } person
   *[other] { $number } people
}
follow-channel-inapp = In the app
follow-channel-email = E-mail
follow-channel-sms = SMS
follow-failed = { $count ->
    [one] { $number } delivery failed.
   *[other] { $number } deliveries failed.
}
follow-failed-look = Look at them
follow-rounds = Rounds
follow-no-rounds = Nothing has been sent yet
follow-all-rounds = { $count ->
    [one] { $number } round
   *[other] All { $number } rounds
}
follow-by-hand = by hand
follow-round-progress = { $passed } of { $whole } people
follow-left-acknowledged = { $count ->
    [one] { $number } person left out: had acknowledged
   *[other] { $number } people left out: had acknowledged
}
follow-left-snoozed = { $count ->
    [one] { $number } person left out: snoozed
   *[other] { $number } people left out: snoozed
}
follow-left-read = { $count ->
    [one] { $number } person left out: had read it
   *[other] { $number } people left out: had read it
}
follow-missed = { $count ->
    [one] Stands for { $number } missed slot as well
   *[other] Stands for { $number } missed slots as well
}
follow-skipped = Not sent by { $name }: it is not set up
follow-stop-archived = Stopped: the alert was archived
follow-stop-deactivated = Stopped: the alert was switched off
follow-stop-deleted = Stopped: the alert was deleted
follow-stop-expired = Stopped: the alert has expired
follow-stop-rescheduled = Stopped: the alert now starts later
follow-missing-unanswered = Not acknowledged yet
follow-missing-unread = Not read yet
follow-complete-unanswered = Everybody has acknowledged.
follow-complete-unread = Everybody has read it.
follow-missing-all-unanswered = Show all who have not acknowledged
follow-missing-all-unread = Show all who have not read it

## About it
follow-about = About this alert
follow-message = Message
follow-audience = Audience
follow-counting = The people are being counted
follow-everybody = Everybody in the organization
follow-further = { $count ->
    [one] and { $number } more
   *[other] and { $number } more
}
follow-window = Shown
follow-from = from
follow-until = until
follow-reminders = Reminders
follow-every = Every { $name }
follow-stops-on-acknowledge = until acknowledged
follow-stops-on-read = until read
follow-no-reminders = None
follow-next = Next round
follow-channels = Channels
follow-asked = Acknowledgement asked for
follow-published = Published by
follow-yes = yes
follow-no = no

## What was done with it
follow-trail = Audit trail
follow-trail-all = Show the whole trail
follow-no-trail = Nothing is recorded
follow-deed-publish = published it
follow-deed-edit = edited it
follow-deed-archive = archived it
follow-deed-delete = deleted it
follow-deed-undo = took it back before it began
follow-deed-trigger = sent it again to everybody
follow-deed-remind = reminded those who had not answered
follow-deed-retry = had failed deliveries tried again

## Recipients
follow-answer = What they did
follow-answer-all = Everybody
follow-answer-unread = Not read
follow-answer-read = Read
follow-answer-acknowledged = Acknowledged
follow-answer-snoozed = Snoozed
follow-answer-unanswered = Not acknowledged
follow-file = Download as CSV
follow-person = Person
follow-nobody-fits = Nobody fits
follow-show-all = Show all
follow-nobody = Nobody is addressed
follow-nobody-advice = The teams may be empty, or the accounts switched off. Edit the alert to address others.
follow-mark-acknowledged = Acknowledged
follow-mark-earlier = Acknowledged an earlier revision
follow-mark-snoozed = Snoozed until
follow-mark-read = Read
follow-mark-unread = Not read

## The file of recipients
file-account = Account no.
file-name = Name
file-read-at = Read at ({ $name })
file-is-acknowledged = Acknowledged
file-acknowledged-at = Acknowledged at ({ $name })
file-acknowledged-revision = Acknowledged revision
file-snoozed-until = Snoozed until ({ $name })

## Deliveries
follow-round = Round
follow-round-any = All rounds
follow-round-old = An older round
follow-deliveries-all = All deliveries
follow-deliveries-dead = Failed only
follow-state = State
follow-attempts = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
follow-last-error = Last answer:
follow-next-attempt = Next attempt
follow-retry = Try failed ones again
follow-retry-round = Try this round’s failed ones again
follow-retry-confirm = { $count ->
    [one] Try { $number } failed delivery again?
   *[other] Try up to { $number } failed deliveries again?
}
follow-no-delivery-fits = No delivery fits
follow-no-deliveries = No deliveries
follow-no-deliveries-advice = They appear as soon as a round is sent, and are kept for some time after it.
follow-reason-archived = the alert was archived
follow-reason-deactivated = the alert was switched off
follow-reason-deleted = the alert was deleted
follow-reason-expired = the alert has expired
follow-reason-acknowledged = had acknowledged
follow-reason-read = had read it
follow-reason-snoozed = was snoozed
follow-reason-superseded = a newer round took its place
follow-reason-person_inactive = the account is switched off
follow-reason-not_addressed = is not addressed any more
done-reminding = A reminder is on its way to those who have not answered.
done-reminding-already = They are being reminded already.
done-sent-again = The alert is on its way to everybody.
done-sent-before = This form was sent twice; the alert goes out only once.
done-not-active = Nothing was sent: the alert is switched off, not yet begun or over.
done-retried = The failed deliveries are tried again.
done-retried-none = Nothing had failed.
