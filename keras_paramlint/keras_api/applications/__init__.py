"""The models of ``keras.applications``: a compact table for each family.

``functions/applications.py`` registers the functions; a family's module is
imported when a program calls one of its functions.  The layers are ordinary
layers of the engine, made in the order in which Keras makes them, since their
automatic names depend on it.
"""
