import type { FastifyReply } from 'fastify';
import { DomainError } from '../errors/domain-error.ts';

/** Aborted when whoever asked is gone before they were answered: for work that is done for them alone. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const leave = () => {
    if (!raw.writableFinished)
      gone.abort(new DomainError('request.invalid', { detail: 'The connection was closed before there was an answer.' }));
  };
  // Whoever left while the song was looked up is not told of again.
  if (raw.closed) leave();
  else raw.once('close', leave);
  return gone.signal;
}
