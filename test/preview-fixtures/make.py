"""Pickles of classes that a preview knows, with what their own libraries say of them: see README.md."""

import dataclasses
import enum
import json
import pathlib
import pickle

import cloudpickle
import numpy as np
import scipy.sparse as sparse
from ase import Atoms
from ase.build import bulk, molecule
from ase.calculators.singlepoint import SinglePointCalculator
from ase.constraints import FixAtoms
from pymatgen.core import Lattice, Molecule, Structure

import specimens

HERE = pathlib.Path(__file__).parent


def lists(array) -> list:
    return np.asarray(array).tolist()


def of_atoms(atoms: Atoms) -> dict:
    return {
        "formula": atoms.get_chemical_formula(),
        "symbols": atoms.get_chemical_symbols(),
        "cell": lists(atoms.cell),
        "pbc": lists(atoms.pbc),
        "positions": lists(atoms.positions),
    }


def of_structure(structure) -> dict:
    crystal = isinstance(structure, Structure)
    return {
        "formula": structure.composition.hill_formula.replace(" ", ""),
        "symbols": [site.specie.symbol if site.is_ordered else site.species_string for site in structure],
        "cell": lists(structure.lattice.matrix) if crystal else None,
        "pbc": list(structure.lattice.pbc) if crystal else None,
        "positions": lists(structure.cart_coords),
    }


def of_sparse(matrix) -> dict:
    coo = matrix.tocoo()
    return {"shape": list(matrix.shape), "stored": int(matrix.nnz), "dtype": str(matrix.dtype), "dense": lists(coo.toarray())}


def supercell() -> Atoms:
    atoms = bulk("NaCl", "rocksalt", a=5.64, cubic=True)
    atoms.rattle(0.01, seed=1)
    atoms.set_tags(range(len(atoms)))
    atoms.set_initial_magnetic_moments(np.linspace(-1, 1, len(atoms)))
    atoms.arrays["forces"] = np.arange(24, dtype=float).reshape(8, 3) / 7
    atoms.info = {"energy": -3.5, "config type": 'a "b" c', "step": 7, "relaxed": True, "stress": np.eye(3)}
    atoms.set_constraint(FixAtoms([0, 3]))
    return atoms


def relaxed() -> Atoms:
    atoms = bulk("Cu", a=3.6) * (2, 1, 1)
    atoms.calc = SinglePointCalculator(atoms, energy=-7.25, forces=np.zeros((2, 3)))
    return atoms


def matrix(kind: str):
    dense = np.zeros((5, 7))
    dense[0, 1], dense[3, 6], dense[4, 0], dense[4, 4] = 1.5, -2.0, 3.25, 4.0
    return getattr(sparse, kind)(dense)


VALUES = {
    "atoms": (supercell(), of_atoms),
    "atoms_molecule": (molecule("CH3CH2OH"), of_atoms),
    "atoms_calculated": (relaxed(), of_atoms),
    "atoms_none": (Atoms(), of_atoms),
    "structure": (Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.69), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]]), of_structure),
    "structure_disordered": (Structure(Lattice.hexagonal(3, 5), [{"Fe": 0.5, "Ni": 0.5}, "O"], [[0, 0, 0], [0.3, 0.3, 0.5]]), of_structure),
    "molecule": (Molecule(["O", "H", "H"], [[0, 0, 0], [0.76, 0.59, 0], [-0.76, 0.59, 0]]), of_structure),
    "csr": (matrix("csr_matrix"), of_sparse),
    "csc": (matrix("csc_array"), of_sparse),
    "coo": (matrix("coo_matrix"), of_sparse),
    "bsr": (matrix("bsr_matrix"), of_sparse),
    "dia": (matrix("dia_array"), of_sparse),
    "lil": (matrix("lil_matrix"), of_sparse),
    "dok": (matrix("dok_matrix"), of_sparse),
    "path": (pathlib.PurePosixPath("/data/runs/run 1/out.xyz"), str),
    "enum": (specimens.Phase.LIQUID, lambda member: [member.name, member.value]),
    "flag": (specimens.Access.READ | specimens.Access.WRITE, lambda member: member.value),
    "dataclass": (specimens.Settings(450.0, (8, 8, 8), "pbe"), dataclasses.asdict),
    "dataclass_slots": (specimens.Slotted(1, [2.5, None]), dataclasses.asdict),
}


def by_value():
    """A class, an object and a function that only their pickles know."""
    # cloudpickle writes where a module lies
    globals().pop("__file__")

    @dataclasses.dataclass
    class Fit:
        energy: float
        volume: float

    class Colour(enum.Enum):
        RED = 1

    def murnaghan(volume, e0, b0):
        return e0 + b0 * volume

    for part in (Fit, Colour, murnaghan):
        part.__module__ = "__main__"
    return {"class_by_value": Fit, "object_by_value": Fit(-3.5, 16.25), "enum_by_value": Colour.RED, "function_by_value": murnaghan}


def main() -> None:
    expected = {}
    for name, (value, describe) in VALUES.items():
        (HERE / f"{name}.pickle").write_bytes(pickle.dumps(value, 4))
        expected[name] = describe(value)
    for name, value in by_value().items():
        (HERE / f"{name}.pickle").write_bytes(cloudpickle.dumps(value, 4))
    (HERE / "expected.json").write_text("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in expected.items()) + "\n}\n")


main()
