"""What stands between a socket and the routes: who may ask, and how much."""
