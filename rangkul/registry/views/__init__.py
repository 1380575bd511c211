"""Pages of the register: each reads, makes one call, shows."""
