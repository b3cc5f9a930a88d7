"""The example site: loaded by one command, taken away by one command."""
