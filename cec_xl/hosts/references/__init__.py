"""What points into a table follows it when its rows change: names, charts, formats, validations, links, comments."""
