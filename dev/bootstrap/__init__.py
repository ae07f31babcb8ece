"""From a fresh clone to a ready `.venv`: standard library and Python 3.9 syntax only.

Paths, consoles and signals of Windows and macOS are handled in here and in `dev.running`, but were never tried there.
"""
