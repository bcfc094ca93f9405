"""Getting Excel and Python to find each other, and saying what is in the way."""
