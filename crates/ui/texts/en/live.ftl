## Whether a page hears from its server
connection = Connection
connection-away = You are offline: what you see is from { $name }. Marks are kept and sent once you are back.
connection-back = You are online again.
connection-deaf = This page is not told of news at once any more, as the server has no place for it. It looks every minute.
connection-deaf-deed = Look now
connection-out = You are signed out: what you see may be out of date.
connection-out-deed = Sign in

## What arrives, said to those who do not see it
said-arrived = New alert, { $name }
said-reminded = Reminder, { $name }
said-several = { $name } alerts have just arrived
said-several-grave = { $name } alerts have just arrived, at least one of them critical

## Marks that wait for the connection
kept-read = Read: will be sent once you are back online
kept-unread = Unread: will be sent once you are back online
kept-acknowledged = Acknowledged: will be sent once you are back online
kept-waits = You are offline. This can only be done once you are back.
kept-lost = Not everything that you marked offline could be marked: some alerts have ended meanwhile.
