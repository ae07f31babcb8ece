"""The library that every trigger imports; it knows nothing of functions/ or dev/."""
