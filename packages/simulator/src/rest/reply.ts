import type { Page } from './page.ts';

/** Status and body of a REST answer. */
export interface Reply {
  status: number;
  body: unknown;
}

export const found = (body: unknown): Reply => ({ status: 200, body });
export const refused = (status: number, detail: string): Reply => ({ status, body: { detail } });
export const NOT_FOUND = refused(404, 'Not found.');
export const BAD_PERIOD = refused(400, 'Datetime has wrong format.');

export const paged = (page: Page<unknown> | undefined): Reply => (page ? found(page) : refused(404, 'Invalid page.'));
