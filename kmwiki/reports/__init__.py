"""What looks at many features at once and changes nothing: lists for those who watch over the site."""
