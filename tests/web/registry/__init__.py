"""Stories of the room registry."""
