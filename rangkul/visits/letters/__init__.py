"""Letters that are filled in: the shipped Word files and the program that wrote them."""
