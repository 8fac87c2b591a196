"""The bank: transfers while workers and the database are killed."""
