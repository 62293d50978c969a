/** Where a song was at a moment of the server's time, and how fast it goes. */
export interface Transport {
  positionSeconds: number;
  /** May lie in the future: until then the song stands. */
  atServerMs: number;
  /** Seconds of the song in a second; 0 while it stands still. */
  rate: number;
}

/** What a player does at the moment. */
export interface PlayerMoment {
  serverMs: number;
  playing: boolean;
  /** Playing, but its sound has not arrived. */
  waiting: boolean;
  /** Song time at the loudspeaker. */
  audibleSeconds: number;
  /** How long sound is under way from being rendered to the loudspeaker. */
  lagSeconds: number;
}

/**
 * What a player should do now. A place is meant for what is rendered now, or `inSeconds` from now; a player that gets to it
 * later goes in as much further on. Rates are the tempo and a nudge in one. */
export type FollowStep =
  | { type: 'stay' }
  | { type: 'pause' }
  | { type: 'start'; positionSeconds: number; inSeconds: number; rate: number }
  | { type: 'seek'; positionSeconds: number }
  | { type: 'rate'; rate: number };

/**
 * Two stages that are further apart are heard as two. Nudges would take eight seconds and more: a busy machine that lost
 * a piece of sound, which was heard, is kinder with a jump.
 */
const JUMP_SECONDS = 0.04;
/** A player begins to be nudged out here, and goes on until it is nearly right. */
const NUDGE_FROM_SECONDS = 0.012;
const NUDGE_TO_SECONDS = 0.003;
/** A tenth of a semitone: nobody hears it. */
const MAX_NUDGE = 0.005;
/** A nudge takes the distance away in about so many seconds. */
const NUDGE_OVER_SECONDS = 4;
/** A busy machine reads its clocks wrongly now and then: the middle of so many looks counts. */
const LOOKS = 5;
const LEAST_LOOKS = 3;
/** A start is told this long before, so that it is on time whenever it is looked for. */
const START_AHEAD_SECONDS = 0.5;
/** A jump needs a moment until the loudspeaker shows where it led. */
const SETTLE_MS = 600;

/**
 * Keeps a player in step with a transport that others follow, too. It only decides: whoever owns the player carries
 * the steps out. Ask it a few times a second.
 */
export class TransportFollower {
  #transport: Transport = { positionSeconds: 0, atServerMs: 0, rate: 0 };
  #nudge = 0;
  /** The rate that the player has. */
  #told = 0;
  #looks: number[] = [];
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  set(transport: Transport): void {
    this.#transport = transport;
    this.#quietUntilMs = Number.NEGATIVE_INFINITY;
    this.#looks = [];
  }

  /** Where the song should be at a moment of the server's time. */
  positionAt(serverMs: number): number {
    const { positionSeconds, atServerMs, rate } = this.#transport;
    return positionSeconds + (Math.max(0, serverMs - atServerMs) / 1000) * rate;
  }

  step(now: PlayerMoment): FollowStep {
    const { atServerMs, rate } = this.#transport;
    // Sound that is to be heard at a moment is rendered before it.
    const renderedMs = now.serverMs + now.lagSeconds * 1000;
    const inSeconds = Math.max(0, atServerMs - renderedMs) / 1000;
    if (rate === 0 || inSeconds > START_AHEAD_SECONDS) return this.#stand(now);
    if (!now.playing) return this.#start(this.positionAt(renderedMs), inSeconds, now);
    const tempo = rate * (1 + this.#nudge);
    if (now.waiting || now.serverMs < this.#quietUntilMs) return this.#tell(tempo);
    this.#looks = [...this.#looks.slice(1 - LOOKS), now.audibleSeconds - this.positionAt(now.serverMs)];
    if (this.#looks.length < LEAST_LOOKS) return this.#tell(tempo);
    const ahead = this.#looks.toSorted((a, b) => a - b)[this.#looks.length >> 1];
    if (Math.abs(ahead) <= JUMP_SECONDS) return this.#steer(ahead);
    this.#settle(now.serverMs);
    return { type: 'seek', positionSeconds: this.positionAt(renderedMs) };
  }

  #stand(now: PlayerMoment): FollowStep {
    if (now.playing) return { type: 'pause' };
    const place = this.#transport.positionSeconds;
    return Math.abs(now.audibleSeconds - place) > 0.02 ? { type: 'seek', positionSeconds: place } : { type: 'stay' };
  }

  #start(positionSeconds: number, inSeconds: number, { serverMs }: PlayerMoment): FollowStep {
    this.#settle(serverMs + inSeconds * 1000);
    this.#told = this.#transport.rate;
    return { type: 'start', positionSeconds, inSeconds, rate: this.#told };
  }

  #settle(fromMs: number): void {
    this.#quietUntilMs = fromMs + SETTLE_MS;
    this.#looks = [];
    this.#nudge = 0;
  }

  #steer(aheadSeconds: number): FollowStep {
    const distance = Math.abs(aheadSeconds);
    if (distance > NUDGE_FROM_SECONDS || (this.#nudge !== 0 && distance > NUDGE_TO_SECONDS)) {
      const wished = -aheadSeconds / NUDGE_OVER_SECONDS;
      // In steps, so that the rate is not changed with every look.
      this.#nudge = Math.round(Math.min(MAX_NUDGE, Math.max(-MAX_NUDGE, wished)) * 1000) / 1000;
    } else this.#nudge = 0;
    return this.#tell(this.#transport.rate * (1 + this.#nudge));
  }

  #tell(rate: number): FollowStep {
    if (rate === this.#told) return { type: 'stay' };
    this.#told = rate;
    return { type: 'rate', rate };
  }
}
