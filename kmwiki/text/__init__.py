"""Thai and English as text: cleaning, cutting, sorting, comparing. Pure: no database, no request, no rendering."""
