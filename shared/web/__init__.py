"""What is shown in a browser; pages come with a later issue."""
