"""The use cases, over ports: handling, following, reading, configuring. No Azure here."""
