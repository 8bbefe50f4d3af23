import { API } from './api-table.ts';
import { openApi, parametersOf } from './openapi.ts';

const HEAD = `# JSON API

<!-- Written by \`npm run fix\` from packages/dashboard/src: change api-table.ts, api-query.ts or api-page.ts. -->

What the pages show, for your own programs: \`GET\` alone, nothing here changes anything. It is where the dashboard is, behind
the same password (\`curl -u user:password ...\`). \`/api/v1/openapi.json\` describes it in OpenAPI 3.1; questions are checked by
the schemas which that is made of.

\`\`\`sh
curl 'http://127.0.0.1:8080/api/v1/meters'
curl --compressed 'http://127.0.0.1:8080/api/v1/series?account=home&device=00-11-22-33-44-55-66-77&from=2026-11-20&step=1h'
\`\`\`

- Moments are asked for as \`2026-11-20T17:00:00Z\`, as \`2026-11-20\` (midnight in the UK) or in seconds since 1970. A \`+\` in a
  URL is a blank: write \`%2B01:00\`, or \`Z\`. Answers have seconds since 1970.
- Intervals hold their beginning and not their end. They are widened to whole steps.
- What is not known is \`null\`, and never 0. Prices include VAT.
- A parameter that is not understood is answered with 400, \`{"error", "parameter"}\`; a household or meter that there is not,
  with 404; a store or Redis that does not answer, or too many points at once (2,000,000), with 503.
- Nothing may be kept by caches (\`cache-control: no-store\`), and long series are compressed where the client takes gzip.
`;

const LIMITS = `
## How much at once

| question | at most |
| --- | --- |
| \`series\` | 267,840 buckets, which is 31 days of ten seconds; two years |
| \`days\` | 400 days |
| \`rates\` | 32 days |

## What it takes

\`npm run bench:series\`: a SQLite file with 30 days of ten-second readings (259,200 rows), a dashboard in a process of its own,
over HTTP until the last byte, median of seven, on two cores that were busy with other things (2026-11-27). Meanwhile \`/health\`
waited 95 ms at the longest: the store is read in another thread, and long answers are written piece by piece.

| question | points | bytes | time |
| --- | --- | --- | --- |
| 30 days at 10 s | 259,200 | 8.6 MB | 0.59 s, then 0.05 s to parse |
| the same, gzip | 259,200 | 0.7 MB | 0.48 s |
| 30 days, \`auto\` | 1,440 | 5 kB | 0.06 s |
| a day, \`auto\` | 1,440 | 5 kB | 0.01 s |
| \`days\`, 30 of them | 30 | 6 kB | 0.06 s |

InfluxDB folds as it reads too (\`aggregateWindow\` straight behind the filter), but sends each figure as a line of text: ask it
for ten seconds of a day, and for longer times with longer steps.

## What the figures are

- **Energy and cost** are sums over the rows of all resolutions, so that days add up whatever filled their gaps. A row that is
  longer than a step is spread evenly over those buckets of its time that no finer row is in. A cost is \`cost_estimated\`, or
  \`cost_delta\` where Octopus says more of the bucket's rows.
- **Power** is the mean of the ten-second rows. Of coarser rows it is their energy over their time: what Octopus says of their
  power is that of one moment, and stands only where nothing was imported. Of gas no power is known.
- **Export** is the growth of the register, counted where it begins.
- **Days** are those of the UK: 23 hours long in March, 25 in October.
- **Covered** is the time that is no open gap, was not given up, and lies in half hours of which the store has a row.
  Readings that wait in the queue are not covered yet.
- **A silence** in a series is one bucket in which everything is \`null\`: a chart lifts its pen there.
`;

/** They go with their pages, and their fields with them; the description in OpenAPI has them as they are. */
const CHANGING = new Set(['/api/v1/overview', '/api/v1/pipeline']);

/** docs/api.md */
export function apiPage(): string {
  const described = openApi('0').paths;
  const sections = Object.entries(API).map(([path, route]) => {
    const parameters = parametersOf(route);
    const rows = parameters.map(
      ({ name, required, description }) => `| \`${name}\` | ${required ? 'yes' : ''} | ${description} |`,
    );
    const table = rows.length > 0 ? ['', '| parameter | needed | |', '| --- | --- | --- |', ...rows] : [];
    return [
      '',
      `### ${path}`,
      '',
      route.summary,
      ...table,
      ...(CHANGING.has(path) ? [] : fieldsOf(described[path]?.get.responses[200].content)),
      '',
    ].join('\n');
  });
  return `${HEAD}\n## Questions\n${sections.join('')}${LIMITS}`;
}

interface Described {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
  anyOf?: Described[];
}

/** The fields of an answer, those of its lists among them. */
function fieldsOf(content: object = {}): string[] {
  const { schema } = Object.values(content)[0] as { schema?: Described };
  const rows = rowsOf(schema, '');
  return rows.length > 0 ? ['', '| answer | | |', '| --- | --- | --- |', ...rows] : [];
}

function rowsOf({ properties = {} }: Described = {}, within: string): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const isList = field.items !== undefined;
    const place = `${within}${name}${isList ? '[]' : ''}`;
    const { description = field.items?.description ?? '' } = field;
    const inner = isList ? field.items : field;
    return [`| \`${place}\` | ${typeOf(inner ?? field)} | ${description} |`, ...rowsOf(inner, `${place}.`)];
  });
}

const typeOf = ({ type, anyOf }: Described): string =>
  anyOf ? [...new Set(anyOf.map(typeOf))].join(' or ') : [type ?? 'anything'].flat().join(' or ');
