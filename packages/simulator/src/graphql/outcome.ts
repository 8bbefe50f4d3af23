import type { Note } from '../server/exchange.ts';
import type { Node } from './projection.ts';

/** What one field of the request came to. */
export type Outcome = ({ value: Node } | { refused: string }) & Pick<Note, 'asked' | 'rows'>;
