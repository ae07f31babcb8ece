"""A proxy in front of the local storage that makes calls go wrong as planned: by a seed, or at one named call."""
