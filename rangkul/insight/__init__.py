"""Counts, maps, reports. Reads only; small numbers are hidden."""
