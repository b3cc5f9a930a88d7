"""Pages as files: front matter and Markdown, read and written, no database in sight."""
