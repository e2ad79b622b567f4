## The installation
system-title = System
system-at = As of
system-work = Work
system-lag = Lag
system-due = due since
system-nothing-due = nothing is overdue
system-rounds = Open rounds
system-rounds-hint = of sending
system-deltas = Counter changes
system-deltas-hint = not added up yet
system-imports = Imports
system-imports-hint = under way
system-waiting = Deliveries that wait
system-waiting-none = None. Nothing waits to be handed to a provider.
system-channel = Channel
system-deliveries = Deliveries
system-next-due = First due
system-nodes = { $count ->
    [one] { $count } node
   *[other] { $count } nodes
}
system-lost-count = { $count } lost
system-mixed = Nodes of several versions share the work.
system-node = Node
system-process = process
system-state = Status
system-running = running
system-lost = lost
system-seen = last seen
system-roles = Roles
system-version = Version
system-clock = Clock
system-clock-right = right
system-clock-wrong = not trusted
system-redis = Redis
system-redis-up = connected
system-redis-away = unreachable
system-redis-none = not used
system-started = Started
system-database = Database
system-engine = Engine
system-migration = Newest migration
system-compatible = Works from version
system-connections = Connections of this node
system-connections-busy = in use
