"""HACK in the browser: a page on this machine for the practice account or a real one."""
