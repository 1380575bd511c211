"""Stories of programs that come over the API."""
