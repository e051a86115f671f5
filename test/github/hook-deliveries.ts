// What GitHub tells an App of its webhooks: the deliveries, newest first, and another attempt at one of them.
import { type Exchange, json, type Reply } from './exchange.ts';
import type { Webhooks } from './webhooks.ts';

const PATH = '/app/hook/deliveries';

/** Undefined for any other request. Only the App itself may ask, with a token that it signed. */
export function answerHooks({ method, path, token }: Exchange, webhooks: Webhooks): Reply | undefined {
  if (path !== PATH && !path.startsWith(`${PATH}/`)) return undefined;
  if (!token?.startsWith('eyJ')) return json(401, { message: 'A JSON web token could not be decoded' });
  const { deliveries } = webhooks;
  if (method === 'GET' && path === PATH) return json(200, deliveries.map(told).toReversed().slice(0, 100));
  const id = /^\/(\d+)\/attempts$/.exec(path.slice(PATH.length))?.[1];
  const delivery = id === undefined ? undefined : deliveries[Number(id) - 1];
  if (method !== 'POST' || !delivery) return json(404, { message: 'Not Found' });
  void webhooks.redeliver(delivery);
  return json(202, {});
}

function told({ id: guid, event, action, status, ms, at }: Webhooks['deliveries'][number], index: number) {
  return {
    ...{ id: index + 1, guid, event, action: action ?? null, status_code: status, delivered_at: at },
    ...{ duration: ms / 1000, status: status === 0 ? 'failed to connect to host' : String(status), redelivery: false },
  };
}
