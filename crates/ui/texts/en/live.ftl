## Whether a page hears from its server
connection = Connection
connection-away = No connection: what you see is from { $name }. Marks are kept and sent once there is one again.
connection-back = The connection is back.
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
kept-read = Read: will be sent once there is a connection
kept-unread = Unread: will be sent once there is a connection
kept-acknowledged = Acknowledged: will be sent once there is a connection
kept-waits = There is no connection. This can only be done once there is one again.
kept-lost = Not everything that you marked without a connection could be marked: some alerts have ended meanwhile, or were changed and ask you anew.
