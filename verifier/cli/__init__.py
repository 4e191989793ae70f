"""The command line: one file a command, each of which only translates."""
