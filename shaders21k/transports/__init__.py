"""Roads a batch can take, behind one face."""
