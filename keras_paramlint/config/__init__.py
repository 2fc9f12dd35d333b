"""Configuration: every option declared once, and the files that can set it."""
