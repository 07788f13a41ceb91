"""Runs in `make.py`: what is defined here belongs to `__main__`."""

import dataclasses


@dataclasses.dataclass(repr=False)  # the generated one takes half of the module `dataclasses` with it
class Local:
    x: object

    def __repr__(self):
        return f"Local(x={self.x!r})"

    def doubled(self):
        return self.x * 2


class LocalPlain:
    def __init__(self, x):
        self.x = x


def make_adder(n):
    def add(x, by=n):
        return x + by + n

    return add


increment = lambda x: x + 1
