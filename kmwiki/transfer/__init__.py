"""What comes in from other places and what is taken out: files of many kinds, read and written as pages."""
