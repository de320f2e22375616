"""What the command line and the configuration say: the options, the rules that apply to a file, and how."""
