import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extxyz } from '../../../engine/preview/export/extxyz.ts';
import { hillFormula } from '../../../engine/preview/known/crystal.ts';
import { summaryOf } from '../../../engine/preview/known/index.ts';
import { follow, partsPage, previewOf, tableOf } from '../../../engine/preview/preview.ts';
import { Global, Instance, PyDict, Tuple } from '../../../engine/values/index.ts';
import type { Value } from '../../../engine/values/index.ts';
import { expected, fixture } from './fixtures.ts';
import type { ExpectedCrystal, ExpectedSparse } from './fixtures.ts';

const child = (hex: string) => hex;
const shown = (name: string) => previewOf({ value: fixture(name) }, child);
const factOf = (name: string, label: string) => shown(name).facts.find(([known]) => known === label)?.[1];

const crystals = ['atoms', 'atoms_molecule', 'atoms_calculated', 'atoms_none', 'structure', 'structure_disordered', 'molecule'];

describe('previews of known classes', () => {
  for (const name of crystals)
    it(`tell of ${name} what its library tells`, async () => {
      const { formula, symbols, cell, pbc, positions } = expected[name] as ExpectedCrystal;
      const value = fixture(name);
      const crystal = summaryOf(value)?.crystal;
      assert.ok(crystal);
      assert.deepEqual(crystal.species, symbols);
      const near = (found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]) => {
        assert.equal(found.length, wanted.length);
        for (const [i, row] of wanted.entries())
          for (const [k, number] of row.entries())
            assert.ok(Math.abs((found[i]?.[k] as number) - number) < 1e-12, `${found[i]?.[k]} ${number}`);
      };
      near(crystal.positions, positions);
      if (cell) near(crystal.cell ?? [], cell);
      assert.deepEqual(crystal.pbc, pbc ?? [false, false, false]);
      assert.equal(factOf(name, 'Formula'), formula);
      const rows = await tableOf({ value }, null)?.read([...symbols.keys()], 0, 4);
      assert.deepEqual(
        rows?.map((cells) => cells[1]),
        symbols,
      );
    });

  for (const name of ['csr', 'csc', 'coo', 'bsr', 'dia', 'lil', 'dok'])
    it(`tell of ${name} what SciPy tells`, () => {
      const { shape, stored, dtype } = expected[name] as ExpectedSparse;
      assert.equal(factOf(name, 'Shape'), `(${shape.join(', ')})`);
      assert.equal(factOf(name, 'Stored elements'), String(stored));
      assert.equal(factOf(name, 'dtype'), dtype);
    });

  it('tell energies of calculators, and constraints', () => {
    assert.equal(factOf('atoms_calculated', 'Energy of its calculator'), '-7.25 eV');
    assert.match(factOf('atoms', 'Constraints') ?? '', /FixAtoms/);
  });

  it('tell paths, members of enumerations, and classes by value', () => {
    assert.equal(factOf('path', 'Path'), expected.path);
    assert.equal(factOf('enum', 'Value'), "'liquid'");
    assert.equal(factOf('flag', 'Value'), '3');
    assert.deepEqual([factOf('enum_by_value', 'Member'), factOf('enum_by_value', 'Value')], ['RED', '1']);
  });

  it('name code, and never more', () => {
    const cls = shown('class_by_value');
    assert.ok(cls.kind === 'code');
    assert.deepEqual([cls.what, cls.name, cls.exports], ['class', '__main__.Fit', []]);
    const made = shown('function_by_value');
    assert.ok(made.kind === 'code');
    assert.deepEqual([made.what, made.name], ['function', 'by_value.<locals>.murnaghan']);
    const object = shown('object_by_value');
    assert.ok(object.kind === 'instance');
    assert.equal(object.cls, '__main__.Fit');
  });

  it('show instances by field', () => {
    for (const name of ['dataclass', 'dataclass_slots']) {
      const { rows } = partsPage({ value: fixture(name) }, 0, 100, child);
      const fields = Object.keys(expected[name] as object);
      assert.deepEqual(
        rows.map(({ label }) => label),
        fields.map((field) => `.${field}`),
      );
    }
    const { labels, found } = follow({ value: fixture('dataclass') }, [1, 2]);
    assert.deepEqual([labels, found], [['.kpoints', '[2]'], { value: 8 }]);
  });

  it('take nothing for a known class that is not of its shape', () => {
    const paths = ['ase.atoms.Atoms', 'pymatgen.core.structure.Structure', 'scipy.sparse._csr.csr_matrix', 'pathlib.PosixPath'];
    const junk = fc.oneof(
      fc.constant(null),
      fc.integer(),
      fc.string(),
      fc.array(fc.integer(), { maxLength: 4 }),
      fc.constant(new Tuple([1, 'x'])),
      fc.constant(new Instance('newobj', new Global('a', 'B'), new Tuple())),
    );
    const names = [
      'arrays',
      'numbers',
      'positions',
      '_cellobj',
      '_pbc',
      'info',
      '_sites',
      '_lattice',
      '_matrix',
      '_shape',
      'data',
      'offsets',
    ];
    const state = fc.array(fc.tuple(fc.constantFrom(...names), junk)).map((entries) => new PyDict(entries as [Value, Value][]));
    fc.assert(
      fc.property(fc.constantFrom(...paths), state, junk, (path, fields, args) => {
        const dot = path.lastIndexOf('.');
        const value = new Instance('newobj', new Global(path.slice(0, dot), path.slice(dot + 1)), args);
        value.steps.push({ op: 'build', state: fields });
        const preview = previewOf({ value }, child);
        assert.equal(preview.kind, 'instance');
        assert.deepEqual(summaryOf(value)?.crystal?.species ?? [], []);
      }),
    );
  });

  it('write formulas as Hill does', () => {
    assert.equal(
      hillFormula(
        new Map([
          ['O', 1],
          ['H', 6],
          ['C', 2],
        ]),
      ),
      'C2H6O',
    );
    assert.equal(
      hillFormula(
        new Map([
          ['O', 1],
          ['H', 2],
        ]),
      ),
      'H2O',
    );
  });

  it('write atoms as extended XYZ: a count, a comment, and a line for each', () => {
    const crystal = summaryOf(fixture('atoms'))?.crystal;
    assert.ok(crystal);
    const lines = [...extxyz(crystal)].join('').split('\n');
    assert.equal(lines[0], '8');
    assert.match(lines[1] ?? '', /Lattice="5\.64 0\.0 0\.0 0\.0 5\.64 0\.0 0\.0 0\.0 5\.64".*pbc="T T T"/);
    assert.equal(lines.length, 11);
  });
});
