import express, { type Response, Router } from 'express';
import { userAt } from './access/gate.ts';
import { messagePage } from './pages/message-page.ts';
import { pipelinePage, QUARANTINE, REPLAY } from './pages/pipeline-page.ts';
import type { DashboardPorts } from './ports.ts';
import { LONGEST_BODY_BYTES } from './small-bodies.ts';

type Ports = Pick<DashboardPorts, 'boardWritable' | 'demo' | 'version' | 'way'>;

/** The way of a reading, for who looks why none comes; and what a person may do about those that the store refused. */
export function pipelineRoutes(ports: Ports): Router {
  const { boardWritable, demo, way } = ports;
  const routes = Router();
  routes.get('/pipeline', async (_request, response) => {
    response.send(pipelinePage(ports, await way.pipeline(), boardWritable));
  });
  routes.get('/api/v1/pipeline', async (_request, response) => {
    response.json({ demo, ...(await way.pipeline()) });
  });
  routes.post(REPLAY, express.urlencoded({ extended: false, limit: LONGEST_BODY_BYTES }), async (request, response) => {
    if (!boardWritable) return refused(response, 403, 'These pages are for looking only.');
    const { id }: { id?: unknown } = request.body ?? {};
    if (typeof id !== 'string' || id === '') return refused(response, 400, 'This names no reading.');
    const why = await way.replay(id, userAt(response));
    if (why !== undefined) return refused(response, 409, why);
    response.redirect(303, `/pipeline#${QUARANTINE}`);
  });
  return routes;

  function refused(response: Response, status: number, why: string): void {
    response.status(status).send(messagePage(ports, 'It was not sent back', why));
  }
}
