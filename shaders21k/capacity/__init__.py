"""How many renderers a trainer needs, on paper: pure functions of measured figures.

`compiling` counts the programs that renderers must compile, `supply` is what so many of
them bring, and `plan` how many there must be, on which links, and at what price.
"""
