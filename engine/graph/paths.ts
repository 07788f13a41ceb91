/** Curves along the direction of the graph. Points are given along it (u) and across it (v). Pure. */
import type { Direction, Point } from './model.ts';

export type Along = { readonly u: number; readonly v: number };

export const pointOf = ({ u, v }: Along, direction: Direction): Point => (direction === 'LR' ? { x: u, y: v } : { x: v, y: u });

/** An SVG path in the making. */
export class Pen {
  readonly #direction: Direction;
  #path = '';
  #at: Along = { u: 0, v: 0 };

  constructor(direction: Direction, from: Along) {
    this.#direction = direction;
    this.#path = `M${this.#text(from)}`;
    this.#at = from;
  }

  #text(point: Along): string {
    const { x, y } = pointOf(point, this.#direction);
    return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  }

  line(to: Along): this {
    if (to.u !== this.#at.u || to.v !== this.#at.v) this.#path += `L${this.#text(to)}`;
    this.#at = to;
    return this;
  }

  /** Leaves where it is and arrives along the direction; `bend` is the part of the way after which it turns, and before which. */
  curve(to: Along, [leave, arrive]: readonly [number, number] = [0.55, 0.55]): this {
    const { u, v } = this.#at;
    const way = to.u - u;
    const points = [{ u: u + way * leave, v }, { u: to.u - way * arrive, v: to.v }, to];
    this.#path += `C${points.map((point) => this.#text(point)).join(' ')}`;
    this.#at = to;
    return this;
  }

  get path(): string {
    return this.#path;
  }
}
