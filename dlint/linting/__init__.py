"""From the paths on the command line to the report: which files, in which order, in how many processes."""
