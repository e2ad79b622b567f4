// What helps while an alert is written. Every action works without it.
