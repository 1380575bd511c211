"""Stories of the room core."""
