"""Commands of the corpus room, one file each; nothing imports them but `cli`."""
