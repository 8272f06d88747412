"""What happened, in what order, and who recorded it? Rows are inserted and read, never changed."""
