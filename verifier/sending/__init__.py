"""A message on its way out: drafted, looked at beforehand, and sent at most once."""
