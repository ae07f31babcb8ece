"""The developer's commands: their pure pieces, and one run that is killed and found again."""
