"""Each child once: what is believed, from which record, how sure, since when."""
