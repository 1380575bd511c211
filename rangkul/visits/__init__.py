"""Door to door; see README.md."""
