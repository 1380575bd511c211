"""Stories of the room insight."""
