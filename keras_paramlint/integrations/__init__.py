"""The tools that people already use, and what each of them shows of our findings."""
