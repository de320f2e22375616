"""Putting findings right: edits applied to a text, tried, and written."""
