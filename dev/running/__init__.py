"""The pieces of `python -m dev run`: processes, ports, the desk's record, what is printed.

Windows and macOS are handled in here as their manuals say, but were never tried.
"""
