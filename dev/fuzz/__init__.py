"""Hostile input: valid samples, spoiled by dice, for every place where outside text becomes a value."""
