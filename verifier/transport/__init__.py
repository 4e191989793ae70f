"""How a request travels: the seam, libcurl behind it, what is repeated, and what is said when nothing comes back."""
