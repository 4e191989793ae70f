"""What the process says to the terminal, to files and to CI."""
