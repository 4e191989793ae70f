"""What is asked of a message: its checks, the notes that decide nothing, and what a verdict is worth."""
