"""Django's SQLite backend, with a fair way to the file's one write lock."""
