"""A real browser: where it is found, and how it is started."""
