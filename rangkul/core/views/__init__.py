"""Pages of accounts, one's own account, the record, privacy and the region."""
