"""The gradebook that the learners come from, filled and written back as it came; one module for each system's shape."""
