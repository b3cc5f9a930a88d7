"""Questions: who is asked, which answer was accepted, what waits too long, and asking without one's name."""
