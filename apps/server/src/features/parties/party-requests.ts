import {
  type ClockReply,
  type CommandReply,
  type CommandResult,
  clockRequestSchema,
  partyCommandRequestSchema,
  screenRequestSchema,
  stageReportSchema,
} from '@refrain/contract';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { ErrorAnswer } from '../../platform/http/http-server.types.ts';
import type { RealtimeClient, RealtimeHandshake, RealtimeHub } from '../../platform/realtime/realtime-hub.types.ts';
import type { Identity } from '../accounts/identity.types.ts';
import type { PerformancesService } from '../performances/performances.service.ts';
import type { PartiesService } from './parties.service.ts';
import type { PartyCommands } from './party-commands.service.ts';

export interface PartyRequestsParts {
  readonly parties: PartiesService;
  readonly performances: PerformancesService;
  readonly commands: PartyCommands;
  readonly identityOf: (handshake: RealtimeHandshake) => Promise<Identity>;
  readonly explain: (error: unknown) => ErrorAnswer;
  readonly reportError: (context: string, error: unknown) => void;
}

const NOTHING: CommandResult = { entryId: null };
const MOST_REQUESTS = 60;
const WINDOW_MS = 2_000;

/** What members ask for over their sockets: commands, being a screen, reports of the stage, and the time. */
export function answerPartyRequests(hub: RealtimeHub, parts: PartyRequestsParts): void {
  const { parties, performances, commands } = parts;

  serve(hub, parts, 'party.command', partyCommandRequestSchema, async ({ partyId, command }, client) =>
    commands.run(partyId, command, await parts.identityOf(client.handshake)),
  );

  serve(hub, parts, 'party.screen', screenRequestSchema, async ({ partyId, screenId, name, kind }, client) => {
    const identity = await parts.identityOf(client.handshake);
    await parties.inTurn(partyId, async () =>
      performances.addScreen(await parties.seat(partyId, identity), { id: screenId, name, kind }, client.id),
    );
    client.onGone(() => {
      const failed = (error: unknown) => parts.reportError('A screen that went away could not be told.', error);
      performances.screenGone(partyId, screenId, client.id).catch(failed);
    });
    return NOTHING;
  });

  serve(hub, parts, 'party.report', stageReportSchema, async (report, client) => {
    const identity = await parts.identityOf(client.handshake);
    await parties.inTurn(report.partyId, async () => performances.report(await parties.seat(report.partyId, identity), report));
    return NOTHING;
  });

  hub.answer('clock', async (request): Promise<ClockReply | null> => {
    const receivedMs = Date.now();
    const parsed = clockRequestSchema.safeParse(request);
    return parsed.success ? { clientMs: parsed.data.clientMs, receivedMs, sentMs: Date.now() } : null;
  });
}

function serve<Schema extends z.ZodType>(
  hub: RealtimeHub,
  { explain, reportError }: PartyRequestsParts,
  event: string,
  schema: Schema,
  act: (request: z.output<Schema>, client: RealtimeClient) => Promise<CommandResult>,
): void {
  const budgets = new WeakMap<RealtimeClient, Budget>();
  hub.answer(event, async (request, client): Promise<CommandReply> => {
    try {
      const budget = budgets.get(client) ?? new Budget();
      budgets.set(client, budget);
      budget.spend(Date.now());
      const parsed = schema.safeParse(request);
      if (!parsed.success)
        throw new DomainError('request.invalid', { detail: `The request is not understood. ${z.prettifyError(parsed.error)}` });
      return { ok: true, result: await act(parsed.data, client) };
    } catch (error) {
      const { status, code, detail } = explain(error);
      if (status >= 500) reportError('A request over a socket failed.', error);
      return { ok: false, problem: { status, code, detail } };
    }
  });
}

/** So many requests of one connection in two seconds, and no more. */
class Budget {
  #count = 0;
  #until = 0;

  spend(now: number): void {
    if (now >= this.#until) {
      this.#until = now + WINDOW_MS;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > MOST_REQUESTS) throw new DomainError('request.rateLimited');
  }
}
