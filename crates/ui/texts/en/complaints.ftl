# What forms and files are complained of, for what the services say in English.
complaint-required = Please fill this in.
complaint-too-long = { $count ->
    [one] At most one character, please.
   *[other] At most { $count } characters, please.
}
complaint-too-short = { $count ->
    [one] At least one character, please.
   *[other] At least { $count } characters, please.
}
complaint-too-many = At most { $count } of these, please.
complaint-none-chosen = Choose at least one.
complaint-control = Control characters are not allowed.
complaint-no-address = Enter a valid e-mail address.
complaint-no-username = Enter a valid username. It may contain only letters, numbers, and the characters @ . + - _
complaint-no-integer = Enter a whole number.
complaint-no-number = Enter a number.
complaint-too-small = { $count } or more, please.
complaint-too-large = { $count } or less, please.
complaint-no-whole-minutes = This must make a whole number of minutes.
complaint-minutes-between = This must be between { $least } and { $most } minutes.
complaint-no-yes-or-no = This must be yes or no.
complaint-no-choice = “{ $value }” cannot be chosen here.
complaint-no-zone = “{ $value }” is not a valid time zone.
complaint-gone = What was chosen is not there any more (number { $value }).
complaint-years = The time must lie between the years 1970 and 2200.
complaint-password-common = This password is too common.
complaint-password-similar = The password is too similar to the username or the e-mail address.
complaint-password-wrong = This is not your current password.
complaint-password-same = This is your current password. Choose another one.
complaint-link-over = This link is not, or no longer, valid.
complaint-code = This is not the set-up code.
complaint-past = This must lie in the future.
complaint-scope = Only an admin may publish. Let it only read, or answer your own alerts.
complaint-tokens = You have { $count } tokens already. Revoke one first.
complaint-username-taken = Somebody has this username already.
complaint-email-taken = Somebody has this e-mail address already.
complaint-last-admin-role = The last active admin must stay an admin.
complaint-last-admin-activity = The last active admin cannot be switched off.
complaint-team-taken = There is a team with this name already.
complaint-late = This is so late that the alert would expire after the year 2200. Give an end or an earlier start.
complaint-expired = The end must be in the future.
complaint-ends-first = The alert must begin before it ends.
complaint-deliveries = This alert could make { $promised } deliveries (people: { $people }, rounds: { $rounds }, channels: { $channels }); the limit is { $limit }.
complaint-file-empty = The file is empty.
complaint-file-long = The file has more than { $count } lines.
complaint-file-broken = The file did not arrive whole.
complaint-file-open-quote = From line { $line } on no record ends within { $bytes } bytes; a quotation mark may be left open, or the lines be empty.
complaint-column-nameless = Column { $number } has no name. The columns are: { columns-known }.
complaint-column-unknown = The column “{ $value }” is not known. The columns are: { columns-known }.
complaint-columns-unknown-more = These columns and { $more } more are not known: { $value }. The columns are: { columns-known }.
complaint-columns-unknown = These columns are not known: { $value }. The columns are: { columns-known }.
complaint-column-email = The column “{ column-email }” is missing.
complaint-column-twice = The column “{ $column }” is there twice.
complaint-open-quote = { $reason } A quotation mark on line { $line } may be left open.
complaint-cells = Expected { $named } cells, found { $found }.
complaint-cell-nameless = Cell { $number } stands in a column without a name.
complaint-no-text = This is not text in UTF-8. In your spreadsheet, save the file as “CSV UTF-8”.
complaint-name-long = No name may have more than { $count } characters.
complaint-address-twice = This address is on line { $line } already.
complaint-username-twice = This name is on line { $line } already.
complaint-operator = An import does not change the installation’s operator.
complaint-admin = An import neither demotes nor switches off an admin.
complaint-of-column = { $column }: { $reason }
