"""A sheet's rows as bytes: encoding cells, surveying what stands there, writing new rows in its place."""
