"""The sub-commands, a module each: `add_arguments(parser)`, `run(arguments)` and a docstring that `--help` prints."""
