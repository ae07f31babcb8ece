"""What storage held once, kept as files: every later version has to read it. `python -m tests.corpus` appends."""
