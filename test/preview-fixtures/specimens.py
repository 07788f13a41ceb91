import dataclasses
import enum


class Phase(enum.Enum):
    SOLID = "solid"
    LIQUID = "liquid"


class Access(enum.Flag):
    READ = 1
    WRITE = 2


@dataclasses.dataclass
class Settings:
    cutoff: float
    kpoints: tuple
    functional: str


@dataclasses.dataclass(slots=True)
class Slotted:
    number: int
    parts: list
