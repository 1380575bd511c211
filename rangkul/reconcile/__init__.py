"""One run of the engine; the doubtful pairs that a person decides."""
