"""Reports: how results are written.  Nothing here computes a count."""
