"""Stories of the room intake."""
