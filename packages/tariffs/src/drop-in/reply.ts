/** An answer as it goes over HTTP. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** JSON, or nothing. */
  body: string;
}

export const JSON_TYPE = { 'content-type': 'application/json' };

/** As the framework behind Octopus' API says no. */
export const refused = (status: number, detail: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { ...JSON_TYPE, ...headers },
  body: JSON.stringify({ detail }),
});

export const NOT_FOUND = refused(404, 'Not found.');
export const INVALID_PAGE = refused(404, 'Invalid page.');
