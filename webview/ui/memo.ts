import { Component, createElement } from 'preact';
import type { ComponentType, FunctionComponent } from 'preact';

/** The component, drawn again only when one of its properties is another. */
export function memo<Props extends object>(component: FunctionComponent<Props>): ComponentType<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const before = this.props as Readonly<Record<string, unknown>>;
      return Object.entries(next).some(([name, value]) => !Object.is(value, before[name]));
    }
    override render(props: Props) {
      return createElement(component, props);
    }
  };
}
