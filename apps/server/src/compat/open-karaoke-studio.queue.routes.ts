import { z } from 'zod';
import type { IdentityService } from '../features/accounts/identity.service.ts';
import type { HttpRoutes } from '../platform/http/http-server.types.ts';
import type { HouseParty } from './house-party.ts';
import { parseFields } from './open-karaoke-studio.fields.ts';
import { playedSong } from './open-karaoke-studio.queue.views.ts';

export interface OpenKaraokeStudioQueueParts {
  readonly house: HouseParty;
  readonly identity: IdentityService;
}

const TAGS = ['open karaoke studio'];
const params = z.object({ itemId: z.string().max(64) });
const text = z.string().trim().min(1).max(200);

/** Its documents and versions call the same two things differently. */
const newItemSchema = z
  .object({ songId: text, song_id: text, singer: text, singerName: text, singer_name: text })
  .partial()
  .transform(({ songId, song_id, singer, singerName, singer_name }) => ({
    songId: songId ?? song_id,
    singer: singer ?? singerName ?? singer_name,
  }))
  .pipe(z.object({ songId: z.string('Which song? Send songId.'), singer: z.string('Who sings? Send singer.') }));

const placesSchema = z.array(z.object({ id: z.coerce.string().max(64), position: z.coerce.number() })).max(1_000);
const orderSchema = z
  .object({ items: placesSchema.optional(), queue: placesSchema.optional() })
  .transform(({ items, queue }) => items ?? queue)
  .pipe(z.array(z.object({ id: z.string(), position: z.number() }), 'Send items: a list of id and position.'));

/** The one queue of Open Karaoke Studio, with and without `/api`. */
export function openKaraokeStudioQueueRoutes({ house, identity }: OpenKaraokeStudioQueueParts): HttpRoutes {
  return async (server) => {
    for (const base of ['/karaoke-queue', '/api/karaoke-queue'] as const) {
      const schema = (summary: string) => ({ tags: TAGS, summary });
      server.get(base, { schema: schema('The queue in order, with songs; 0 is on stage') }, async (request) => {
        identity.of(request);
        return house.items();
      });

      server.post(base, { schema: schema('Add a song for a singer') }, async (request, reply) => {
        const { songId, singer } = parseFields(newItemSchema, request.body);
        return reply.status(201).send(await house.add(songId, singer, identity.remember(request, reply)));
      });

      server.put(`${base}/reorder`, { schema: schema('Put items into this order') }, async (request) => {
        const places = parseFields(orderSchema, request.body);
        const ids = places.toSorted((a, b) => a.position - b.position).map(({ id }) => id);
        await house.order(ids, identity.of(request));
        return { success: true };
      });

      server.delete(`${base}/:itemId`, { schema: { ...schema('Take an item out'), params } }, async (request) => {
        await house.remove(request.params.itemId, identity.of(request));
        return { success: true };
      });

      server.post(`${base}/:itemId/play`, { schema: { ...schema('Bring an item to the stage'), params } }, async (request) =>
        playedSong(await house.play(request.params.itemId, identity.of(request))),
      );
    }
  };
}
