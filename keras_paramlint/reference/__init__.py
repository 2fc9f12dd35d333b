"""What each layer is, said to people: facts gathered from the entries and signatures, and their pages."""
