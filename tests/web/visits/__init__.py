"""Stories of visits."""
