"""Stories of the room reconcile."""
