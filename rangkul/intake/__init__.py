"""A roster arrives: who sent it, is it readable, what is wrong with it."""
