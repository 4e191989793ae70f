"""A class: its roster read, its submissions judged many at once, and their verdicts kept."""
