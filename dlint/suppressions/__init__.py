"""Comments that silence findings, and the findings about such comments."""
