"""`proof`: random lifecycles under faults that really hit, and a checker that shares no code with the desk."""
