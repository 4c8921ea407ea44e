"""What a program is and what a batch is."""
