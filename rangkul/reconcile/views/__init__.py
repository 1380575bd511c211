"""Pages of runs, of doubtful pairs, of correction lists: each reads, makes one call, shows."""
