"""One submission: its evidence gathered and judged, in the account that is known or in any."""
