"""The roster of a run: any table with a SID in its rows, read line by line."""
