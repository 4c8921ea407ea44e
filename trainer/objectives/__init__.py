"""What a run trains: an encoder, and all that its objective needs beside it."""
