"""What became of a page elsewhere: who endorses which revision, who adopted it, and how far it has proved itself."""
