import type { Position } from './lexer.ts';

/** A value as it stands in a query. */
export type Value =
  | { kind: 'scalar'; value: string | number | boolean | null }
  | { kind: 'enum'; name: string }
  | { kind: 'variable'; name: string }
  | { kind: 'list'; items: Value[] }
  | { kind: 'object'; fields: Record<string, Value> };

export interface Field extends Position {
  kind: 'field';
  /** The key in the answer: the alias, or the name. */
  key: string;
  name: string;
  args: Record<string, Value>;
  selections: Selection[];
}

interface Fragment {
  kind: 'fragment';
  on: string;
  selections: Selection[];
}

export type Selection = Field | Fragment;

export interface Document {
  operation: 'query' | 'mutation';
  /** Declared types, e.g. `DateTime!`. */
  variableTypes: Record<string, string>;
  selections: Selection[];
}
