## Die Installation
system-title = System
system-at = Stand
system-work = Arbeit
system-lag = Rückstand
system-due = fällig seit
system-nothing-due = nichts ist überfällig
system-rounds = Offene Runden
system-rounds-hint = des Sendens
system-deltas = Zählungen
system-deltas-hint = noch nicht zusammengezählt
system-imports = Importe
system-imports-hint = im Gange
system-waiting = Wartende Zustellungen
system-waiting-none = Keine. Nichts wartet darauf, einem Anbieter übergeben zu werden.
system-channel = Kanal
system-deliveries = Zustellungen
system-next-due = Erste fällig
system-nodes = { $count ->
    [one] { $count } Knoten
   *[other] { $count } Knoten
}
system-lost-count = { $count } ausgefallen
system-mixed = Knoten verschiedener Versionen teilen sich die Arbeit.
system-node = Knoten
system-process = Prozess
system-state = Status
system-running = läuft
system-lost = ausgefallen
system-seen = zuletzt gesehen
system-roles = Rollen
system-version = Version
system-clock = Uhr
system-clock-right = geht richtig
system-clock-wrong = nicht verlässlich
system-redis = Redis
system-redis-up = verbunden
system-redis-away = nicht erreichbar
system-redis-none = nicht benutzt
system-started = Gestartet
system-database = Datenbank
system-engine = Datenbanksystem
system-migration = Neueste Migration
system-compatible = Läuft ab Version
system-connections = Verbindungen dieses Knotens
system-connections-busy = in Gebrauch
