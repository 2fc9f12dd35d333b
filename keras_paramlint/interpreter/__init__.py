"""The interpreter: Python programs evaluated on concrete values and stand-ins."""
