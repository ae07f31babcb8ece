"""What is shown in a browser: pages as pure functions of a view and of who looks at it."""
