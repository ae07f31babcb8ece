"""Microsoft's own Bicep CLI: where it is found, and how it is spoken to."""
