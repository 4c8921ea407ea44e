"""Commands of the trainer's room, one file each; nothing imports them but `cli`."""
