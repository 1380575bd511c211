"""Who, where, may they, did they."""
